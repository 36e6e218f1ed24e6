package dev.heed.internal;

import dev.heed.Hold;
import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hold and those that wait for it. While it stands nobody goes; when it has ended one goes first, and each good reply
 * admits two more, in order of arrival. Guarded by {@link Holds}.
 */
final class StandingHold {
    /** How long one that was let go may be silent before its turn passes on. */
    static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int MORE_FOR_A_GOOD_REPLY = 2;

    /** How many that need room are asked whether they have it: those of one host, often all, have the same answer. */
    private static final int MOST_ASKED = 64;

    final HoldKey key;
    private final WaitingRoom room;
    private int status;
    private int armings;
    private Instant armedAt = Instant.EPOCH;
    private Instant until = Instant.EPOCH;
    private long untilNanos;
    private @Nullable Hold info;
    private boolean open;
    private boolean proven;
    private long grantedNanos;
    private int waited;
    private int answeredLocally;
    private final TreeSet<Turn> queue = new TreeSet<>(Comparator.comparingLong(turn -> turn.arrival));
    private final TreeSet<Turn> alwaysRun = new TreeSet<>(queue.comparator());
    private final Set<Turn> out = new HashSet<>();

    StandingHold(HoldKey key, WaitingRoom room) {
        this.key = key;
        this.room = room;
    }

    /** Never shortens what stands. Replies to what was sent before it stood lengthen it, but are no new arming. */
    boolean arm(HoldOrder order, long now) {
        boolean anew = hasEnded(now);
        armings += anew ? 1 : 0;
        long newUntil = order.arrivedNanos() + order.time().toNanos();
        if (anew || newUntil - untilNanos > 0) {
            untilNanos = newUntil;
            until = order.at().plus(order.time());
            status = order.status();
            armedAt = order.at();
            info = null;
        }
        open = false;
        proven = false;
        out.clear();
        return anew;
    }

    boolean hasEnded(long now) {
        return armings == 0 || now - untilNanos >= 0;
    }

    /** By hand. Those that wait go on as if its time were over. */
    void end(long now, Instant at, Sequel sequel) {
        if (!hasEnded(now)) {
            untilNanos = now;
            until = at;
            info = null;
        }
        advance(now, sequel);
        proven = true;
    }

    /** What the clock brings: the end of the hold, or the end of a silence. */
    void advance(long now, Sequel sequel) {
        if (!open && now - untilNanos >= 0) {
            open = true;
            grantedNanos = now;
            grant(1, now, sequel);
        } else if (open && !queue.isEmpty() && isSilent(now)) {
            grant(1, now, sequel);
        }
    }

    private boolean isSilent(long now) {
        return out.isEmpty() || now - grantedNanos >= SILENCE_NANOS;
    }

    /** Whether a call may go now; if so it is one of those whose reply decides for the others. */
    boolean admits(Turn turn, long now) {
        if (out.contains(turn)) {
            return true;
        }
        boolean first = open && ((queue.isEmpty() && isSilent(now)) || takesOver(turn));
        if (first) {
            letGo(turn, now);
        }
        return first;
    }

    /**
     * One that can run takes the place of one that was let go and cannot: the latter may be waiting for the end of a
     * callback that is waiting for this very call. It asks again before it is sent.
     */
    private boolean takesOver(Turn turn) {
        Optional<Turn> stuck =
                turn.canRun() ? out.stream().filter(other -> !other.canRun()).findFirst() : Optional.empty();
        stuck.ifPresent(other -> {
            out.remove(other);
            other.grantedBy = null;
        });
        return stuck.isPresent();
    }

    /** One that was let go and cannot run: the first that can goes in its place. It asks again before it is sent. */
    void yields(Turn turn, long now, Sequel sequel) {
        if (out.contains(turn) && !turn.canRun()) {
            firstThatCanRun().ifPresent(next -> {
                out.remove(turn);
                turn.grantedBy = null;
                grant(next, now, sequel);
            });
        }
    }

    void queue(Turn turn) {
        room.arrive(turn);
        room.entered();
        queue.add(turn);
        if (turn.canAlwaysRun()) {
            alwaysRun.add(turn);
        }
        turn.queuedIn = this;
        waits(turn);
    }

    /** Once for each call, however often it asks. */
    void waits(Turn turn) {
        waited += turn.countedBy == this ? 0 : 1;
        turn.countedBy = this;
    }

    void leave(Turn turn) {
        queue.remove(turn);
        alwaysRun.remove(turn);
        turn.queuedIn = null;
        room.left();
    }

    void answeredLocally() {
        answeredLocally++;
    }

    void good(Turn turn, long now, Sequel sequel) {
        turn.grantedBy = null;
        if (out.remove(turn)) {
            proven = true;
            grant(MORE_FOR_A_GOOD_REPLY, now, sequel);
        }
    }

    /** The turn of one that failed, was cancelled or has to wait elsewhere. */
    void passOn(Turn turn, long now, Sequel sequel) {
        turn.grantedBy = null;
        if (out.remove(turn)) {
            grant(1, now, sequel);
        }
    }

    private void grant(int most, long now, Sequel sequel) {
        for (int i = 0; i < most && !queue.isEmpty(); i++) {
            grant(firstThatCanRun().orElseGet(queue::first), now, sequel);
        }
    }

    private void grant(Turn next, long now, Sequel sequel) {
        leave(next);
        letGo(next, now);
        sequel.wakes(next);
    }

    private Optional<Turn> firstThatCanRun() {
        Stream<Turn> needRoom = queue.stream().limit(MOST_ASKED);
        return Stream.concat(
                        needRoom.filter(Turn::canRun).limit(1),
                        alwaysRun.stream().limit(1))
                .min(queue.comparator());
    }

    private void letGo(Turn turn, long now) {
        out.add(turn);
        turn.grantedBy = this;
        grantedNanos = now;
    }

    boolean endsAfter(StandingHold other) {
        return untilNanos - other.untilNanos > 0;
    }

    /** When one that waits should ask again, if nobody wakes it before. */
    long wakeAtNanos() {
        return open ? grantedNanos + SILENCE_NANOS : untilNanos;
    }

    boolean isOpen() {
        return open;
    }

    /** How often before, for a reply that comes now: those that come together count the same. */
    int armingsBefore(long now) {
        return hasEnded(now) ? armings : armings - 1;
    }

    /** A good reply and nobody in the queue, or nobody came for as long as a silence lasts. */
    boolean isOver(long now) {
        boolean forgotten = out.isEmpty() && now - untilNanos >= SILENCE_NANOS;
        return queue.isEmpty() && (forgotten || (open && proven));
    }

    /** One for all that wait. */
    Hold info() {
        Hold known = info;
        if (known == null) {
            String target = key.scope() == Scope.ORIGIN ? key.target() : Redact.url(key.target());
            known = new Hold(key.scope(), key.partition(), target, status, armedAt, until);
            info = known;
        }
        return known;
    }

    Runnable lineWhenOver() {
        return new HoldLines.Over(info(), waited, answeredLocally);
    }
}
