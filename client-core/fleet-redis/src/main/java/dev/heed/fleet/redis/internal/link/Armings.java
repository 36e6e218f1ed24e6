package dev.heed.fleet.redis.internal.link;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.ArmReply;
import dev.heed.fleet.redis.internal.wire.ArmingQueue;
import dev.heed.fleet.redis.internal.wire.ArmingRate;
import dev.heed.fleet.redis.internal.wire.HoldBook;
import dev.heed.fleet.redis.internal.wire.HoldWords;
import dev.heed.fleet.redis.internal.wire.LateReply;
import dev.heed.fleet.redis.internal.wire.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends armings, one of each hold at a time, and only so many a second. Used by the loop only. */
final class Armings {
    static final int PER_SECOND = 20;

    private final Fleet fleet;
    private final ObjLongConsumer<SharedHold> armed;
    private final Runnable lost;
    private final ArmingQueue queue = new ArmingQueue(2 * Fleet.MAX_HOLDS);
    private final ArmingRate rate = new ArmingRate(PER_SECOND);
    private @Nullable Commands commands;
    private boolean waiting;

    /**
     * @param armed is told what the server has then, and until when by its clock
     * @param lost is told that nobody knows what became of one: the server's list says
     */
    Armings(Fleet fleet, ObjLongConsumer<SharedHold> armed, Runnable lost) {
        this.fleet = fleet;
        this.armed = armed;
        this.lost = lost;
    }

    /** From now on they are sent there. */
    void sendTo(Commands sender) {
        commands = sender;
    }

    /** There is no connection: what waits is forgotten, as the book knows what stands. */
    void stop() {
        commands = null;
        queue.clear();
    }

    void add(SharedHold hold) {
        queue.add(hold, fleet.loop().nanos());
        sendNext();
    }

    void remove(String id) {
        queue.remove(id);
    }

    /** Whether the server may still answer one. */
    boolean isOnTheWay(String id) {
        return queue.isOnTheWay(id);
    }

    private void sendNext() {
        while (commands != null && !waiting) {
            long nanos = fleet.loop().nanos();
            long delay = rate.delay(nanos);
            SharedHold next = delay > 0 ? null : queue.next(nanos);
            if (next != null) {
                rate.sent(nanos);
                send(commands, next);
            } else if (delay > 0 && queue.hasWaiting()) {
                waitFor(Duration.ofNanos(delay));
            } else {
                return;
            }
        }
    }

    private void waitFor(Duration delay) {
        waiting = true;
        fleet.loop().after(delay, () -> {
            waiting = false;
            sendNext();
        });
    }

    private void send(Commands sender, SharedHold hold) {
        String wireId = fleet.ids().written(hold.id());
        List<String> keys = List.of(
                fleet.keys().hold(wireId), fleet.keys().index(), fleet.keys().turn(wireId));
        long nanos = fleet.loop().nanos();
        long window = fleet.book().window(hold.id());
        long clock = fleet.book().clock(hold.id(), window, nanos);
        long sent = fleet.clock().estimate(nanos);
        String[] values = HoldWords.arm(hold, wireId, fleet.keys().channel(), window, clock, sent);
        Later.then(sender.eval(Script.ARM, keys, values), (reply, failure) -> {
            if (sender == commands) {
                if (reply != null && LateReply.serverMillis(reply) > 0) {
                    clockWasSet(hold, nanos, LateReply.serverMillis(reply));
                } else {
                    answered(hold, reply == null ? null : ArmReply.read(reply).orElse(null));
                }
            }
        });
    }

    /** The server took it for one that was late: it goes again, with the right clock, unless it was released since. */
    private void clockWasSet(SharedHold hold, long sentNanos, long serverMillis) {
        long nanos = fleet.loop().nanos();
        fleet.clock().read(sentNanos, nanos, serverMillis);
        queue.lost(hold.id());
        if (!fleet.releases().has(hold.id())) {
            queue.add(HoldBook.later(hold, nanos - sentNanos), nanos);
        }
        sendNext();
    }

    private void answered(SharedHold hold, @Nullable ArmReply reply) {
        if (reply == null) {
            queue.lost(hold.id());
            lost.run();
        } else {
            SharedHold stands = new SharedHold(
                    hold.id(), reply.window(), hold.scope(), hold.host(), hold.status(), reply.left(), reply.armings());
            queue.answered(stands, fleet.loop().nanos());
            armed.accept(stands, reply.until());
        }
        sendNext();
    }
}
