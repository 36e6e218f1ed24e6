package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps from when until when one hold stands, which responses armed it, and what users and other processes see of it.
 * {@link HoldRegistry} guards it with its lock.
 */
final class HoldTerm {
    /** An end that is so little earlier or later is the same one, told by clocks that differ. */
    private static final long SAME_NANOS = Duration.ofMillis(50).toNanos();

    private static final int MIN_STATUS = 100;
    private static final int MAX_STATUS = 999;

    private HoldKey key;
    private final HoldInfo info = new HoldInfo();
    private long untilNanos;
    private long firstArmedNanos;

    /** The end was last set at this time. */
    private long armedNanos;

    private boolean awaitsEcho;

    /** Counts refusals only: a limit that is used up lengthens no backoff. */
    private int armings;

    private boolean isArmed;

    /** Tells whether a refusal is among the responses that the hold stands for since it was last over. */
    private boolean isCounted;

    /** Tells whether a refusal ever armed the hold. */
    private boolean isOfRefusal;

    HoldTerm(HoldKey key, long untilNanos) {
        this.key = key;
        this.untilNanos = untilNanos;
    }

    HoldKey key() {
        return key;
    }

    /** Takes note of the requests that a hold of another process keeps back: the first of them tells. */
    void concerns(HoldKey known) {
        key = known;
        info.isNamed();
    }

    long untilNanos() {
        return untilNanos;
    }

    /** Returns how long the hold stood since it was first armed. */
    long heldNanos() {
        return untilNanos - firstArmedNanos;
    }

    boolean hasEnded(long now) {
        return !isArmed || now - untilNanos >= 0;
    }

    /** Returns whether a request would give the hold a later end than it has, or one after it had ended. */
    boolean movesBy(HoldRequest request, long now) {
        return hasEnded(now) || request.untilNanos() - untilNanos > 0;
    }

    /**
     * Takes note of a response that asks for the hold.
     *
     * @param isNew whether the calls that earlier responses kept back have all gone
     */
    void arm(HoldRequest request, boolean isNew, long now) {
        boolean isRefusal = request.cause().isRefusal();
        boolean first = !isArmed || isNew || (hasEnded(now) && !isRefusal);
        firstArmedNanos = first ? request.arrivedNanos() : firstArmedNanos;
        isCounted &= !hasEnded(now);
        if (movesBy(request, now)) {
            setEnd(request, now);
        }
        isArmed = true;
        if (isRefusal && !isCounted) {
            armings += request.cause().isOfFleet() ? 0 : 1; // the fleet says how many there were
            isCounted = true;
            isOfRefusal = true;
        }
    }

    /** The fleet tells of a hold of this process as well, with an end that differs by the time on the way. */
    private void setEnd(HoldRequest request, long now) {
        boolean isOfFleet = request.cause().isOfFleet();
        boolean isSame = isOfFleet && !hasEnded(now) && request.untilNanos() - untilNanos <= onTheWay(now);
        awaitsEcho = !isOfFleet;
        armedNanos = now;
        untilNanos = request.untilNanos();
        if (isSame) {
            info.endsAt(request.at().plus(request.time()));
        } else {
            info.armedBy(request);
        }
    }

    /** The first news after an arming of this process may be that arming, and was on its way for as long as that is ago. */
    private long onTheWay(long now) {
        return Math.max(SAME_NANOS, awaitsEcho ? now - armedNanos : 0);
    }

    /** Returns whether the hold ends no later than a time, but for a difference of clocks and of the way. */
    boolean endsBy(long nanos) {
        return untilNanos - nanos <= SAME_NANOS;
    }

    /** Takes note of how often the fleet has seen the hold armed. */
    void armedAtLeast(int ofFleet) {
        armings = Math.max(armings, ofFleet);
    }

    void end(long now, Instant at) {
        untilNanos = now;
        info.endsAt(at);
    }

    /** Returns whether a refusal ever armed the hold: otherwise it stands before one, and is logged at DEBUG only. */
    boolean isOfRefusal() {
        return isOfRefusal;
    }

    /**
     * Returns how often the hold was armed before a response that comes now. Responses that come while it stands belong
     * together and get the same count.
     */
    int armingsBefore(long now) {
        return hasEnded(now) || !isCounted ? armings : armings - 1;
    }

    /** Returns the hold as users see it. All that wait share one object. */
    Hold info() {
        return info.of(key);
    }

    /** Returns the hold with the number of calls that wait now. */
    Hold listed(int waiting) {
        return info.listed(key, waiting);
    }

    /** Returns the hold as other processes are told of it. */
    SharedHold shared(FleetTurn turn, long now) {
        return shared(turn, turn.window(), now);
    }

    SharedHold shared(FleetTurn turn, long window, long now) {
        Duration left = Duration.ofNanos(Math.max(0, untilNanos - now));
        int status = Math.max(MIN_STATUS, Math.min(MAX_STATUS, info.localStatus()));
        return new SharedHold(turn.id(), window, key.scope(), key.host(), status, left, isCounted ? armings : 0);
    }
}
