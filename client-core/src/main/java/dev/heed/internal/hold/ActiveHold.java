package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one hold and the calls that wait for it. While the hold stands no call is sent. Once it has ended, its
 * {@link ReleaseWindow} says how many calls are let go and when, in order of arrival. {@link HoldRegistry} guards it
 * with its lock.
 */
final class ActiveHold {
    private static final long SHORTEST_SLEEP_NANOS = Duration.ofMillis(1).toNanos();

    final HoldKey key;

    /** A response of this origin armed the hold first. */
    final String origin;

    /** Holds are numbered in the order in which they were first armed. */
    final long number;

    private final WaiterQueue queue;
    private final ReleasedWaiters released = new ReleasedWaiters();
    private final ReleaseWindow release = new ReleaseWindow();
    private int status;
    private int localStatus;

    /** Counts refusals only: a limit that is used up lengthens no backoff. */
    private int armings;

    private boolean isArmed;

    /** Tells whether a refusal is among the responses that the hold stands for since it was last over. */
    private boolean isCounted;

    /** Tells whether a refusal ever armed the hold. */
    private boolean isOfRefusal;

    private Instant armedAt = Instant.EPOCH;
    private Instant until = Instant.EPOCH;
    private long firstArmedNanos;
    long untilNanos;
    private @Nullable Hold info;
    private boolean open;
    private boolean endedByHand;

    /**
     * So many calls wait on their own, since their own response armed the hold, and have not come back to ask. It is
     * zero once the hold is open.
     */
    private int toldToWait;

    /** So many calls wait on their own now, as their own response said. */
    private int alone;

    private int waited;
    private int answeredLocally;

    /** Makes a hold that is not armed yet: {@link #arm} follows. */
    ActiveHold(HoldKey key, HoldRequest request, long number, WaiterCount room) {
        this.key = key;
        this.origin = request.target().origin();
        this.untilNanos = request.untilNanos();
        this.number = number;
        this.queue = new WaiterQueue(room);
    }

    /**
     * Arms the hold, or lengthens it; it never shortens what stands. A response that comes while the hold stands (its
     * request was sent before) may lengthen it, but does not count as a new arming.
     */
    void arm(Waiter waiter, HoldRequest request, long now, DeferredActions actions) {
        boolean anew = hasEnded(now);
        boolean isRefusal = request.cause().isRefusal();
        boolean first = !isArmed || (open && release.isThrough()) || (anew && !isRefusal);
        count(isRefusal, anew);
        firstArmedNanos = first ? request.arrivedNanos() : firstArmedNanos;
        long newUntil = request.untilNanos();
        if (anew || newUntil - untilNanos > 0) {
            untilNanos = newUntil;
            until = request.at().plus(request.time());
            status = request.status();
            localStatus = request.cause().localStatus();
            armedAt = request.at();
            info = null;
        }
        if (isRefusal) {
            refusedAgain(waiter);
        }
        closes(now, actions);
        if (request.callWaits()) {
            toldToWait++;
            waitsAlone(waiter);
            waits(waiter);
        }
    }

    private void count(boolean isRefusal, boolean anew) {
        isArmed = true;
        isCounted &= !anew;
        if (isRefusal && !isCounted) {
            armings++;
            isCounted = true;
            isOfRefusal = true;
        }
    }

    /** Returns whether a refusal ever armed the hold: otherwise it stands before one, and is logged at DEBUG only. */
    boolean isOfRefusal() {
        return isOfRefusal;
    }

    private void refusedAgain(Waiter waiter) {
        if (open) {
            release.refusedAgain(released.contains(waiter) ? waiter.place : 0);
        } else {
            release.refused();
        }
    }

    /**
     * Closes the hold, takes all places back, and gives the queue the new end. The calls in the queue know another
     * time: without the first of them nobody would ask when the hold ends.
     */
    private void closes(long now, DeferredActions actions) {
        open = false;
        endedByHand = false;
        released.clear();
        if (!queue.isEmpty()) {
            queue.nextAsksAt(untilNanos, now, actions);
        }
    }

    boolean hasEnded(long now) {
        return !isArmed || now - untilNanos >= 0;
    }

    /**
     * Ends the hold by hand. The calls that wait go on as if its time were over, and no healthy response is needed
     * before the hold is forgotten.
     */
    void end(long now, Instant at, DeferredActions actions) {
        if (!hasEnded(now)) {
            untilNanos = now;
            until = at;
            info = null;
        }
        advance(now, actions);
        endedByHand = true;
    }

    /** Brings the hold up to the current time: it may end, a silence may end, or the next waiter may be due. */
    void advance(long now, DeferredActions actions) {
        if (!open && now - untilNanos >= 0) {
            open = true;
            release.opens(now, untilNanos - firstArmedNanos, queue.size() + toldToWait);
            toldToWait = 0;
        }
        grants(now, actions);
    }

    /** Lets those go that may, for a call that would ask now and cannot. */
    void asksFor(long now, DeferredActions actions) {
        if (hasEnded(now) && (!open || mayGo(now))) {
            advance(now, actions);
        }
    }

    private void grants(long now, DeferredActions actions) {
        if (!open) {
            if (!queue.isEmpty()) {
                queue.nextAsksAt(untilNanos, now, actions); // the waiter that knew the end may have left
            }
            return;
        }
        released.passOnSilent(now);
        while (!queue.isEmpty() && mayGo(now)) {
            grant(queue.next(), now, actions);
        }
        if (!queue.isEmpty()) {
            queue.nextAsksAt(nextNanos(now), now, actions);
        }
    }

    private void grant(Waiter next, long now, DeferredActions actions) {
        queue.leave(next);
        letGo(next, now);
        actions.wake(next);
    }

    private boolean mayGo(long now) {
        return release.hasRoom(released.taken()) && now - release.nextNanos(now) >= 0;
    }

    private void letGo(Waiter waiter, long now) {
        release.letGo(now);
        released.take(waiter, now);
        waiter.grantedBy = this;
    }

    /**
     * Returns whether a call may go now. If so, the call takes a place, and its response decides how the others go on.
     */
    boolean admits(Waiter waiter, long now) {
        if (released.contains(waiter)) {
            return true;
        }
        boolean first = open && ((queue.isEmpty() && mayGo(now)) || takesOver(waiter));
        if (first) {
            letGo(waiter, now);
        }
        return first;
    }

    /**
     * Lets a call that can run take the place of one that was let go and cannot run: that one may wait for the end of a
     * callback which waits for this very call. That one asks again before it is sent.
     */
    private boolean takesOver(Waiter waiter) {
        Optional<Waiter> stuck = waiter.canRun() ? released.firstThatCannotRun() : Optional.empty();
        stuck.ifPresent(this::givesUp);
        return stuck.isPresent();
    }

    /**
     * Passes the place of a call that was let go and cannot run to the first in the queue that can. The call asks again
     * before it is sent.
     */
    void yields(Waiter waiter, long now, DeferredActions actions) {
        if (released.contains(waiter) && !waiter.canRun()) {
            queue.firstThatCanRun().ifPresent(next -> {
                givesUp(waiter);
                grant(next, now, actions);
            });
        }
    }

    private void givesUp(Waiter waiter) {
        released.leaves(waiter);
        waiter.grantedBy = null;
        release.givesBack();
    }

    void queue(Waiter waiter) {
        if (waiter.countedBy == this) {
            toldToWait = Math.max(0, toldToWait - 1);
        } else if (open) {
            release.arrives();
        }
        queue.add(waiter);
        waiter.queuedIn = this;
        waits(waiter);
    }

    /** Counts a call as waiting, once however often it asks. */
    private void waits(Waiter waiter) {
        waited += waiter.countedBy == this ? 0 : 1;
        waiter.countedBy = this;
    }

    private void waitsAlone(Waiter waiter) {
        comesBack(waiter);
        waiter.waitsAloneFor = this;
        alone++;
    }

    /** Takes note that a call no longer waits on its own: it asks, or has ended. */
    static void comesBack(Waiter waiter) {
        if (waiter.waitsAloneFor != null) {
            waiter.waitsAloneFor.alone--;
            waiter.waitsAloneFor = null;
        }
    }

    /** Takes a call out of the queue. The next one may have to learn when the hold ends, if this one was the first. */
    void leave(Waiter waiter, long now, DeferredActions actions) {
        queue.leave(waiter);
        grants(now, actions);
    }

    void answeredLocally() {
        answeredLocally++;
    }

    void healthy(Waiter waiter, long now, DeferredActions actions) {
        waiter.grantedBy = null;
        if (released.leaves(waiter)) {
            release.healthy(now);
            grants(now, actions);
        }
    }

    void unhealthy(Waiter waiter, Duration backoff, long now, DeferredActions actions) {
        waiter.grantedBy = null;
        if (released.leaves(waiter)) {
            release.unhealthy(now, backoff, waiter.goneNanos);
            grants(now, actions);
        }
    }

    /**
     * Frees the place of a call that says nothing about the server: it was cancelled, or has to wait for another hold.
     */
    void passOn(Waiter waiter, long now, DeferredActions actions) {
        waiter.grantedBy = null;
        if (released.leaves(waiter)) {
            release.givesBack();
            grants(now, actions);
        }
    }

    boolean endsAfter(ActiveHold other) {
        return untilNanos - other.untilNanos > 0;
    }

    boolean hasWaiters() {
        return !queue.isEmpty();
    }

    /** Sets and returns when a waiter should ask again, if nobody wakes it before. */
    long wakeAtNanos(Waiter waiter, long now) {
        long next = open ? nextNanos(now) : untilNanos;
        boolean isLater = open && release.hasRoom(released.taken()) && queue.anotherAsksBy(next, waiter, now);
        waiter.asksAtNanos = next + (isLater ? ReleasedWaiters.SILENCE_NANOS : 0);
        return waiter.asksAtNanos;
    }

    /**
     * Returns when the next waiter may go, at least a millisecond from now: where 2,000 go within a second, nobody
     * wakes for each of them, and those that are due by then go together.
     */
    private long nextNanos(long now) {
        if (!release.hasRoom(released.taken())) {
            return released.passesOnNanos();
        }
        long next = release.nextNanos(now);
        return next - now < SHORTEST_SLEEP_NANOS ? now + SHORTEST_SLEEP_NANOS : next;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Returns how often the hold was armed before a response that comes now. Responses that come while it stands belong
     * together and get the same count.
     */
    int armingsBefore(long now) {
        return hasEnded(now) || !isCounted ? armings : armings - 1;
    }

    /**
     * Returns whether the hold can be forgotten: nobody is in the queue, and either a response was healthy or a user
     * ended the hold, or nobody came for as long as a silence lasts.
     */
    boolean isOver(long now) {
        boolean forgotten = released.isEmpty() && now - untilNanos >= ReleasedWaiters.SILENCE_NANOS;
        return queue.isEmpty() && (forgotten || (open && (endedByHand || release.isProven())));
    }

    /** Returns the hold as users see it. All that wait share one object. */
    Hold info() {
        Hold known = info;
        if (known == null) {
            String target = key.scope() == Scope.ORIGIN ? key.target() : UrlRedactor.url(key.target());
            known = new Hold(key.scope(), key.partition(), target, status, armedAt, until, localStatus, 0);
            info = known;
        }
        return known;
    }

    /** Returns the hold with the number of calls that wait now. */
    Hold listed() {
        Hold hold = info();
        int waiting = queue.size() + alone;
        return waiting == 0
                ? hold
                : new Hold(
                        hold.scope(),
                        hold.partition(),
                        hold.target(),
                        hold.status(),
                        hold.armedAt(),
                        hold.until(),
                        hold.localStatus(),
                        waiting);
    }

    HoldLog.Line lineWhenOver() {
        return new HoldLog.Over(info(), waited, answeredLocally, isOfRefusal);
    }
}
