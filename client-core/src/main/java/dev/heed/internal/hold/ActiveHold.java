package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A hold and those that wait for it. While it stands nobody goes; when it has ended its {@link ReleaseWindow} says how many
 * go and when, in order of arrival. Guarded by {@link HoldRegistry}.
 */
final class ActiveHold {
    private static final long SHORTEST_SLEEP_NANOS = Duration.ofMillis(1).toNanos();

    final HoldKey key;

    /** That asked for it. */
    final String origin;

    /** Of all holds, the order in which they were first armed. */
    final long number;

    private final WaiterQueue queue;
    private final ReleasedWaiters places = new ReleasedWaiters();
    private final ReleaseWindow release = new ReleaseWindow();
    private int status;
    private int armings;
    private Instant armedAt = Instant.EPOCH;
    private Instant until = Instant.EPOCH;
    private long firstArmedNanos;
    long untilNanos;
    private @Nullable Hold info;
    private boolean open;
    private boolean endedByHand;

    /** Calls that wait by themselves, and have not come back to ask; none once it is open. */
    private int toldToWait;

    private int waited;
    private int answeredLocally;

    /** Not armed yet: {@link #arm} follows. */
    ActiveHold(HoldKey key, HoldRequest order, long number, WaiterCount room) {
        this.key = key;
        this.origin = order.target().origin();
        this.untilNanos = order.untilNanos();
        this.number = number;
        this.queue = new WaiterQueue(room);
    }

    /** Never shortens what stands. Replies to what was sent before it stood lengthen it, but are no new arming. */
    void arm(Waiter turn, HoldRequest order, long now, DeferredActions sequel) {
        boolean anew = hasEnded(now);
        armings += anew ? 1 : 0;
        boolean first = (armings == 1 && anew) || (open && release.isThrough());
        firstArmedNanos = first ? order.arrivedNanos() : firstArmedNanos;
        long newUntil = order.untilNanos();
        if (anew || newUntil - untilNanos > 0) {
            untilNanos = newUntil;
            until = order.at().plus(order.time());
            status = order.status();
            armedAt = order.at();
            info = null;
        }
        refusedAt(turn, now, sequel);
        if (order.callWaits()) {
            toldToWait++;
            waits(turn);
        }
    }

    /** Those in the queue know of another time: without the first one nobody would ask when the hold ends. */
    private void refusedAt(Waiter turn, long now, DeferredActions sequel) {
        if (open) {
            release.refusedAgain(places.contains(turn) ? turn.place : 0);
        } else {
            release.refused();
        }
        open = false;
        endedByHand = false;
        places.clear();
        if (!queue.isEmpty()) {
            queue.nextAsksAt(untilNanos, now, sequel);
        }
    }

    boolean hasEnded(long now) {
        return armings == 0 || now - untilNanos >= 0;
    }

    /** By hand. Those that wait go on as if its time were over, and nobody has to prove that the server is back. */
    void end(long now, Instant at, DeferredActions sequel) {
        if (!hasEnded(now)) {
            untilNanos = now;
            until = at;
            info = null;
        }
        advance(now, sequel);
        endedByHand = true;
    }

    /** What the clock brings: the end of the hold, or of a silence, or the time of the next one. */
    void advance(long now, DeferredActions sequel) {
        if (!open && now - untilNanos >= 0) {
            open = true;
            release.opens(now, untilNanos - firstArmedNanos, queue.size() + toldToWait);
            toldToWait = 0;
        }
        grants(now, sequel);
    }

    private void grants(long now, DeferredActions sequel) {
        if (!open) {
            if (!queue.isEmpty()) {
                queue.nextAsksAt(untilNanos, now, sequel); // the one that knew of the end may have left
            }
            return;
        }
        places.passOnSilent(now);
        while (!queue.isEmpty() && mayGo(now)) {
            grant(queue.next(), now, sequel);
        }
        if (!queue.isEmpty()) {
            queue.nextAsksAt(nextNanos(now), now, sequel);
        }
    }

    private void grant(Waiter next, long now, DeferredActions sequel) {
        queue.leave(next);
        letGo(next, now);
        sequel.wake(next);
    }

    private boolean mayGo(long now) {
        return release.hasRoom(places.taken()) && now - release.nextNanos(now) >= 0;
    }

    private void letGo(Waiter turn, long now) {
        release.letGo(now);
        places.take(turn, now);
        turn.grantedBy = this;
    }

    /** Whether a call may go now; if so it is one of those whose response decides for the others. */
    boolean admits(Waiter turn, long now) {
        if (places.contains(turn)) {
            return true;
        }
        boolean first = open && ((queue.isEmpty() && mayGo(now)) || takesOver(turn));
        if (first) {
            letGo(turn, now);
        }
        return first;
    }

    /**
     * One that can run takes the place of one that was let go and cannot: the latter may be waiting for the end of a
     * callback that is waiting for this very call. It asks again before it is sent.
     */
    private boolean takesOver(Waiter turn) {
        Optional<Waiter> stuck = turn.canRun() ? places.firstThatCannotRun() : Optional.empty();
        stuck.ifPresent(this::givesUp);
        return stuck.isPresent();
    }

    /** One that was let go and cannot run: the first that can goes in its place. It asks again before it is sent. */
    void yields(Waiter turn, long now, DeferredActions sequel) {
        if (places.contains(turn) && !turn.canRun()) {
            queue.firstThatCanRun().ifPresent(next -> {
                givesUp(turn);
                grant(next, now, sequel);
            });
        }
    }

    private void givesUp(Waiter turn) {
        places.leaves(turn);
        turn.grantedBy = null;
        release.givesBack();
    }

    void queue(Waiter turn) {
        if (turn.countedBy == this) {
            toldToWait = Math.max(0, toldToWait - 1);
        } else if (open) {
            release.arrives();
        }
        queue.add(turn);
        turn.queuedIn = this;
        waits(turn);
    }

    /** Once for each call, however often it asks. */
    private void waits(Waiter turn) {
        waited += turn.countedBy == this ? 0 : 1;
        turn.countedBy = this;
    }

    /** Whose place in the queue it was, the next one may have to be told. */
    void leave(Waiter turn, long now, DeferredActions sequel) {
        queue.leave(turn);
        grants(now, sequel);
    }

    void answeredLocally() {
        answeredLocally++;
    }

    void healthy(Waiter turn, long now, DeferredActions sequel) {
        turn.grantedBy = null;
        if (places.leaves(turn)) {
            release.healthy(now);
            grants(now, sequel);
        }
    }

    void unhealthy(Waiter turn, Duration backoff, long now, DeferredActions sequel) {
        turn.grantedBy = null;
        if (places.leaves(turn)) {
            release.unhealthy(now, backoff, turn.goneNanos);
            grants(now, sequel);
        }
    }

    /** Nothing is known of the server: it was cancelled, or has to wait elsewhere. */
    void passOn(Waiter turn, long now, DeferredActions sequel) {
        turn.grantedBy = null;
        if (places.leaves(turn)) {
            release.givesBack();
            grants(now, sequel);
        }
    }

    boolean endsAfter(ActiveHold other) {
        return untilNanos - other.untilNanos > 0;
    }

    boolean hasWaiters() {
        return !queue.isEmpty();
    }

    /** When one that waits should ask again, if nobody wakes it before. */
    long wakeAtNanos(Waiter turn, long now) {
        boolean isLater = open && release.hasRoom(places.taken()) && !queue.isNext(turn);
        turn.asksAtNanos = (open ? nextNanos(now) : untilNanos) + (isLater ? ReleasedWaiters.SILENCE_NANOS : 0);
        return turn.asksAtNanos;
    }

    /** Not for each of 2,000 that go within a second: those that are due by then go together. */
    private long nextNanos(long now) {
        if (!release.hasRoom(places.taken())) {
            return places.passesOnNanos();
        }
        long next = release.nextNanos(now);
        return next - now < SHORTEST_SLEEP_NANOS ? now + SHORTEST_SLEEP_NANOS : next;
    }

    boolean isOpen() {
        return open;
    }

    /** How often before, for a reply that comes now: those that come together count the same. */
    int armingsBefore(long now) {
        return hasEnded(now) ? armings : armings - 1;
    }

    /** A healthy response and nobody in the queue, or nobody came for as long as a silence lasts. */
    boolean isOver(long now) {
        boolean forgotten = places.isEmpty() && now - untilNanos >= ReleasedWaiters.SILENCE_NANOS;
        return queue.isEmpty() && (forgotten || (open && (endedByHand || release.isProven())));
    }

    /** One for all that wait. */
    Hold info() {
        Hold known = info;
        if (known == null) {
            String target = key.scope() == Scope.ORIGIN ? key.target() : UrlRedactor.url(key.target());
            known = new Hold(key.scope(), key.partition(), target, status, armedAt, until);
            info = known;
        }
        return known;
    }

    Runnable lineWhenOver() {
        return new HoldLog.Over(info(), waited, answeredLocally);
    }
}
