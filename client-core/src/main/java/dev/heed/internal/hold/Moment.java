package dev.heed.internal.hold;

import java.time.Instant;

/**
 * Says when something was heard from the fleet.
 *
 * @param nanos the time by the monotonic clock
 * @param at the time by the wall clock
 * @param random a number from 0 (inclusive) to 1 (exclusive), by which the processes of a fleet spread what they do
 */
public record Moment(long nanos, Instant at, double random) {}
