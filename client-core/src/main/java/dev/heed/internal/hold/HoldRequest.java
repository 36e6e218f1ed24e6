package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;

/**
 * A reply asks for a hold.
 *
 * @param scope whom it silences
 * @param target of the request that was answered
 * @param callWaits whether the call that got the reply waits for the end of it too
 * @param status of the reply
 * @param time how long, without spread
 * @param arrivedNanos when the reply came, by the monotonic clock
 * @param at when it did, by the wall clock
 */
public record HoldRequest(
        Scope scope, HoldTarget target, boolean callWaits, int status, Duration time, long arrivedNanos, Instant at) {
    /** By the monotonic clock. */
    long untilNanos() {
        return arrivedNanos + time.toNanos();
    }
}
