package dev.heed.internal.limit;

import dev.heed.internal.http.RetryAfter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/**
 * A {@code WaitReading} is what one or more values that name a wait say.
 *
 * @param length the longest wait among them, from zero to {@link RetryAfter#FOREVER}; a time in the past is zero; empty
 *     if none can be read
 * @param isAbsurd whether one of them is a number that cannot be meant: its unit is another one
 */
public record WaitReading(Optional<Duration> length, boolean isAbsurd) {
    static final WaitReading UNREADABLE = new WaitReading(Optional.empty(), false);
    static final WaitReading ABSURD = new WaitReading(Optional.empty(), true);

    private static final BigDecimal FOREVER = BigDecimal.valueOf(RetryAfter.FOREVER.toSeconds());

    /** Makes a reading of seconds, rounded up to nanoseconds: a wait is never shortened. */
    static WaitReading ofSeconds(BigDecimal seconds) {
        BigDecimal nanos = seconds.max(BigDecimal.ZERO).min(FOREVER).movePointRight(9);
        long rounded = nanos.setScale(0, RoundingMode.CEILING).longValueExact();
        return new WaitReading(Optional.of(Duration.ofNanos(rounded)), false);
    }

    /**
     * Returns the longer of two readings, which is absurd if one of them is.
     *
     * @param other the other reading
     * @return both as one
     */
    public WaitReading or(WaitReading other) {
        boolean absurd = isAbsurd || other.isAbsurd;
        boolean longer = length.isEmpty()
                || (other.length.isPresent() && other.length.get().compareTo(length.get()) > 0);
        return new WaitReading(longer ? other.length : length, absurd);
    }
}
