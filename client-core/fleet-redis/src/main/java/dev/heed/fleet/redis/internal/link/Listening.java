package dev.heed.fleet.redis.internal.link;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.FleetMessage;
import dev.heed.fleet.redis.internal.wire.StoredHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Makes of messages what a member is told. Used by the loop only. */
final class Listening {
    /** Of messages that wait for the server's clock; one more is taken by the estimate. */
    private static final int MAX_DOUBTED = 1_024;

    private final Fleet fleet;
    private final int members;
    private final Runnable askClock;
    private final Consumer<SharedHold> stands;
    private final List<Runnable> doubted = new ArrayList<>();

    /**
     * @param members how many processes the fleet has; 0 to take what Redis says
     * @param stands is told of each hold that the server has, after the members were
     */
    Listening(Fleet fleet, int members, Runnable askClock, Consumer<SharedHold> stands) {
        this.fleet = fleet;
        this.members = members;
        this.askClock = askClock;
        this.stands = stands;
    }

    /** A message that no process of this version would send is ignored. */
    void message(String text, long nanos) {
        FleetMessage message =
                FleetMessage.read(text).filter(fleet.seal()::isOn).orElse(null);
        if (message instanceof FleetMessage.Armed armed) {
            armed(armed, nanos);
        } else if (message instanceof FleetMessage.Opened opened) {
            opened(opened, nanos);
        } else if (message instanceof FleetMessage.Freed freed) {
            find(
                    freed.wireId(),
                    freed.window(),
                    nanos,
                    (id, hold) -> fleet.members().tell(it -> it.freed(hold)));
        } else if (message instanceof FleetMessage.Released released) {
            find(released.wireId(), released.window(), nanos, (id, hold) -> {
                if (fleet.book().releasedThere(id, released.window(), nanos)) {
                    fleet.members().tell(it -> it.released(hold));
                }
            });
        }
    }

    private void opened(FleetMessage.Opened opened, long nanos) {
        find(opened.wireId(), opened.window(), nanos, (id, hold) -> {
            fleet.book().ended(id, opened.window());
            fleet.members().tell(it -> it.opened(hold, members(opened.members()), opened.took()));
        });
    }

    /** What the user said, else what Redis did. */
    int members(int counted) {
        return members > 0 ? members : counted;
    }

    private void find(String wireId, long window, long nanos, BiConsumer<String, SharedHold> then) {
        String id = fleet.ids().read(wireId);
        fleet.book().find(id, window, nanos).ifPresent(hold -> then.accept(id, hold));
    }

    /**
     * A message that seems to be of another time was late, as after a long pause of this process, or the server's clock
     * was set: the server is asked before the age of the message is taken off.
     */
    private void armed(FleetMessage.Armed armed, long nanos) {
        if (fleet.clock().doubts(armed.sentAt(), nanos) && doubted.size() < MAX_DOUBTED) {
            doubted.add(() -> take(armed, nanos));
            askClock.run();
        } else {
            take(armed, nanos);
        }
    }

    private void take(FleetMessage.Armed armed, long nanos) {
        long age = fleet.clock().age(armed.sentAt(), nanos);
        long waited = fleet.loop().nanos() - nanos;
        Duration left =
                Duration.ofMillis(armed.hold().until() - armed.sentAt() - age).minusNanos(waited);
        armed(armed.hold(), left);
    }

    /** The clock was asked, with or without success. */
    void clockAsked() {
        List<Runnable> waiting = List.copyOf(doubted);
        doubted.clear();
        waiting.forEach(Runnable::run);
    }

    /** The server has it; found while reading what stands. */
    void found(StoredHold stored) {
        long now = fleet.clock().millis(fleet.loop().nanos());
        armed(stored, Duration.ofMillis(stored.until() - now));
    }

    private void armed(StoredHold stored, Duration left) {
        boolean isSent = !fleet.clock().isFuture(stored.window(), fleet.loop().nanos());
        if (isSent && !left.isNegative() && !left.isZero()) {
            armed(stored.toShared(fleet.ids().read(stored.wireId()), left), stored.until());
        }
    }

    /** The server has it, until then by its clock: the members are told, if it counts. */
    void armed(SharedHold hold, long until) {
        fleet.book()
                .armedThere(hold, until, fleet.loop().nanos())
                .ifPresent(news -> fleet.members().tell(it -> it.armed(news)));
        stands.accept(hold);
    }
}
