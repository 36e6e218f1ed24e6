package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps one hold and the calls that wait for it. While the hold stands no call is sent. Once it has ended, its
 * {@link ReleaseWindow} says how many calls are let go and when, in order of arrival. {@link HoldRegistry} guards it
 * with its lock.
 */
final class ActiveHold {
    private static final long SHORTEST_SLEEP_NANOS = Duration.ofMillis(1).toNanos();

    /** Those of one origin have a bound together; {@link HoldTable} changes it. */
    String origin;

    /** Only other processes asked for the hold so far; {@link HoldTable} changes it. */
    boolean isOfFleet;

    /** Holds are numbered in the order in which they were first armed. */
    final long number;

    private final WaiterQueue queue;
    private final ReleasedWaiters released = new ReleasedWaiters();
    private final ReleaseWindow release = new ReleaseWindow();
    private final WaitCounts counts = new WaitCounts();
    final HoldTerm term;
    final FleetTurn turn;
    private boolean open;
    private boolean endedByHand;

    /** Makes a hold that is not armed yet: {@link #arm} follows. */
    ActiveHold(HoldKey key, HoldRequest request, long number, WaiterCount room, FleetTurn turn) {
        this.term = new HoldTerm(key, request.untilNanos());
        this.turn = turn;
        this.origin = request.bucket();
        this.isOfFleet = request.cause().isOfFleet();
        this.number = number;
        this.queue = new WaiterQueue(room);
    }

    /**
     * Arms the hold, or lengthens it; it never shortens what stands. A response that comes while the hold stands (its
     * request was sent before) may lengthen it, but does not count as a new arming.
     */
    void arm(Waiter waiter, HoldRequest request, long now, DeferredActions actions) {
        boolean moves = term.movesBy(request, now);
        if (moves) {
            endsTurn(waiter, request, now, actions);
        }
        term.arm(request, open && release.isThrough(), now);
        if (request.cause().isRefusal()) {
            refusedAgain(waiter, request);
        }
        closes(now, actions);
        if (moves && turn.shares(request)) {
            SharedHold hold = term.shared(turn, now);
            actions.send(fleet -> fleet.arm(hold));
        }
        if (request.callWaits()) {
            counts.waitsAlone(waiter);
        }
    }

    /**
     * Takes note that the hold gets a new end. If this process was to go first, another one may, unless the fleet hears
     * from this process of a new arming, which ends every turn.
     */
    private void endsTurn(Waiter waiter, HoldRequest request, long now, DeferredActions actions) {
        boolean anew = hasEnded(now);
        boolean isHeard = anew && turn.concerns(request) && !request.cause().isOfFleet();
        if (turn.isFirst() && !isHeard) {
            boolean good = request.cause().health() == ServerHealth.HEALTHY;
            proves(good, released.contains(waiter) ? now - waiter.goneNanos : 0, now, actions);
        }
        turn.moves(anew);
    }

    private void refusedAgain(Waiter waiter, HoldRequest request) {
        if (open) {
            release.refusedAgain(released.contains(waiter) ? waiter.place : 0);
        } else if (!request.cause().isOfFleet()) {
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
            queue.nextAsksAt(term.untilNanos(), now, actions);
        }
    }

    boolean hasEnded(long now) {
        return term.hasEnded(now);
    }

    /** Returns whether no call may be sent: the hold stands, or it is not known yet which process goes first. */
    boolean keepsBack(long now) {
        return !hasEnded(now) || (!open && !turn.lets(now, term.untilNanos()));
    }

    /**
     * Ends the hold by hand. The calls that wait go on as if its time were over, and no healthy response is needed
     * before the hold is forgotten.
     */
    void end(long now, Instant at, DeferredActions actions) {
        if (!hasEnded(now)) {
            term.end(now, at);
            turn.ends();
        }
        if (hasWaiters()) {
            advance(now, actions);
        }
        endedByHand = true;
    }

    /** Tells the fleet that a hold is ended by hand. Until it told of what was armed here its window is not known. */
    void tellsOfRelease(long now, DeferredActions actions) {
        if (turn.isShared()) {
            SharedHold hold = term.shared(turn, turn.isMissed() ? 0 : turn.window(), now);
            actions.send(fleet -> fleet.release(hold));
        }
    }

    /** Takes note of what the fleet says of the hold. Those that wait may have to ask at another time. */
    void told(SharedHold hold, long untilNanos, boolean isNews, double random) {
        term.armedAtLeast(hold.armings());
        turn.known(term.endsBy(untilNanos));
        turn.told(hold.window(), random, isNews);
    }

    /**
     * Brings the hold up to the current time: it may end, a silence may end, the next waiter may be due, or the fleet
     * has to be asked who goes first.
     */
    void advance(long now, DeferredActions actions) {
        opens(now);
        if (!open && turn.asks(now, term.untilNanos())) {
            SharedHold hold = term.shared(turn, now);
            actions.send(fleet -> fleet.first(hold));
        }
        grants(now, actions);
    }

    /** Brings the hold up to the current time for a call that another hold may let go: the fleet is not asked for it. */
    void settle(long now, DeferredActions actions) {
        opens(now);
        grants(now, actions);
    }

    private void opens(long now) {
        if (!open && now - term.untilNanos() >= 0 && turn.lets(now, term.untilNanos())) {
            open = true;
            turn.letsGo();
            release.opens(now, term.heldNanos(), queue.size() + counts.opens());
        }
    }

    /** Lets those go that may, for a call that would ask now and cannot. */
    void asksFor(long now, DeferredActions actions) {
        if ((hasEnded(now) && (!open || mayGo(now))) || turn.wantsToAsk(now, term.untilNanos())) {
            advance(now, actions);
        }
    }

    private void grants(long now, DeferredActions actions) {
        if (!open) {
            if (!queue.isEmpty()) {
                nextAsks(now, actions); // the waiter that knew the end may have left
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

    private void nextAsks(long now, DeferredActions actions) {
        long next = turn.nextNanos(term.untilNanos());
        if (next == term.untilNanos()) {
            queue.nextAsksAt(next, now, actions);
        } else {
            queue.nextAsksBy(next, actions);
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
        boolean isKnown = counts.linesUp(waiter);
        if (open && !isKnown) {
            release.arrives();
        }
        queue.add(waiter);
        waiter.queuedIn = this;
    }

    /** Takes a call out of the queue. The next one may have to learn when the hold ends, if this one was the first. */
    void leave(Waiter waiter, long now, DeferredActions actions) {
        queue.leave(waiter);
        grants(now, actions);
        givesTurnUp(now, actions);
    }

    /** Gives the first turn of the fleet up, if no call is there to use it. */
    void givesTurnUp(long now, DeferredActions actions) {
        if (turn.isFirst() && queue.isEmpty() && released.isEmpty()) {
            failsTurn(Duration.ZERO, now, actions);
        }
    }

    /** Tells the fleet that its first did not come back with a good response, and asks again with the others. */
    private void failsTurn(Duration backoff, long now, DeferredActions actions) {
        proves(false, 0, now, actions);
        open = !turn.backsOff(now + backoff.toNanos());
    }

    private void proves(boolean good, long tookNanos, long now, DeferredActions actions) {
        SharedHold hold = term.shared(turn, now);
        turn.proved();
        actions.send(fleet -> fleet.proved(hold, good, Duration.ofNanos(tookNanos)));
    }

    void answeredLocally() {
        counts.answeredLocally();
    }

    void healthy(Waiter waiter, long now, DeferredActions actions) {
        waiter.grantedBy = null;
        if (released.leaves(waiter)) {
            release.healthy(now);
            if (turn.isFirst()) {
                proves(true, now - waiter.goneNanos, now, actions);
            }
            grants(now, actions);
        }
    }

    void unhealthy(Waiter waiter, Duration backoff, long now, DeferredActions actions) {
        waiter.grantedBy = null;
        if (released.leaves(waiter)) {
            release.unhealthy(now, backoff, waiter.goneNanos);
            if (turn.isFirst()) {
                failsTurn(backoff, now, actions);
            }
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
            givesTurnUp(now, actions);
        }
    }

    boolean endsAfter(ActiveHold other) {
        return term.untilNanos() - other.term.untilNanos() > 0;
    }

    boolean hasWaiters() {
        return !queue.isEmpty();
    }

    /** Sets and returns when a waiter should ask again, if nobody wakes it before. */
    long wakeAtNanos(Waiter waiter, long now) {
        long next = open ? nextNanos(now) : turn.nextNanos(term.untilNanos());
        boolean isLater = open
                ? release.hasRoom(released.taken()) && queue.anotherAsksBy(next, waiter, now)
                : next != term.untilNanos() && queue.anotherAsksExactlyBy(next, waiter);
        long later = term.untilNanos() - next > 0 ? term.untilNanos() : next + ReleasedWaiters.SILENCE_NANOS;
        waiter.asksAtNanos = isLater ? later : next;
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

    /**
     * Returns whether the hold can be forgotten: nobody is in the queue, and either a response was healthy or a user
     * ended the hold, or nobody came for as long as a silence lasts.
     */
    boolean isOver(long now) {
        boolean forgotten = released.isEmpty() && now - term.untilNanos() >= ReleasedWaiters.SILENCE_NANOS;
        boolean isOpen = (open && release.isProven()) || (endedByHand && hasEnded(now) && !turn.isFirst());
        return queue.isEmpty() && (forgotten || isOpen);
    }

    /** Returns the hold with the number of calls that wait now. */
    Hold listed() {
        return term.listed(queue.size() + counts.alone());
    }

    HoldLog.Line lineWhenOver() {
        return counts.line(term);
    }
}
