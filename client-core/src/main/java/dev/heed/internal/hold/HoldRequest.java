package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;

/**
 * Describes the hold that a response asks for.
 *
 * @param scope which requests it keeps back
 * @param target the target of the request that was answered
 * @param callWaits whether the call that got the response waits for the end of the hold too
 * @param status the status of the response
 * @param time how long the hold lasts, without spread
 * @param arrivedNanos when the response came, by the monotonic clock
 * @param at when the response came, by the wall clock
 */
public record HoldRequest(
        Scope scope, HoldTarget target, boolean callWaits, int status, Duration time, long arrivedNanos, Instant at) {
    /** Returns when the hold ends, by the monotonic clock. */
    long untilNanos() {
        return arrivedNanos + time.toNanos();
    }
}
