package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;

/**
 * Is a backoff that was given as text. Unlike a function it can be compared and written, and its random part comes from
 * {@link Time#random()}.
 *
 * @param initial the interval after the first attempt, in whole milliseconds; with zero none is waited
 * @param factor what each further attempt multiplies it by
 * @param longest the longest interval
 * @param jitter the part of an interval that is random, 0 to 1
 */
record WrittenBackoff(Duration initial, double factor, Duration longest, double jitter) implements IntervalFunction {
    private static final double MAX_FACTOR = 100;

    static WrittenBackoff fixed(Duration interval) {
        return exponential(interval, 1, interval);
    }

    static WrittenBackoff exponential(Duration initial, double factor, Duration longest) {
        Rule.checked("initial interval", initial);
        Rule.checked("longest interval", longest);
        if (!initial.isZero() && initial.toMillis() == 0) {
            throw new IllegalArgumentException("initial interval must be zero or at least 1 ms, was " + initial);
        }
        if (!(factor >= 1 && factor <= MAX_FACTOR)) {
            throw new IllegalArgumentException("factor must be from 1 to " + (int) MAX_FACTOR + ", was " + factor);
        }
        if (longest.compareTo(initial) < 0) {
            throw new IllegalArgumentException(
                    "longest interval must be at least the initial one (" + initial + "), was " + longest);
        }
        return new WrittenBackoff(initial, factor, longest, 0);
    }

    WrittenBackoff withJitter(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1, was " + part);
        }
        return new WrittenBackoff(initial, factor, longest, part);
    }

    /** Computes an interval without taking off a random part. */
    @Override
    public Long apply(Integer attempt) {
        double grown = initial.toMillis() * Math.pow(factor, attempt - 1.0);
        return (long) Math.min(grown, (double) longest.toMillis());
    }

    /** Takes off a random part of an interval. */
    Long apply(int attempt, double random) {
        return (long) (apply(attempt) * (1 - jitter * (1 - random)));
    }

    /** Writes what it was read from. */
    @Override
    public String toString() {
        String growth = factor == 1 && longest.equals(initial)
                ? "fixed(" + initial + ")"
                : "exponential(" + initial + ", " + factor + ", " + longest + ")";
        return growth + (jitter == 0 ? "" : ".jitter(" + jitter + ")");
    }
}
