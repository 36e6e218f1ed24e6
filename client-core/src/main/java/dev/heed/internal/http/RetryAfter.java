package dev.heed.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a response asks for with {@code Retry-After} (RFC 9110 section 10.2.3): nothing, a wait that can be read, one that
 * cannot, or of several values some of each.
 *
 * @param named the longest of the waits that can be read, from zero to {@link #FOREVER}; empty if there is none
 * @param isUnreadable whether a value is there that nobody can read: its server asks for a wait of unknown length
 */
public record RetryAfter(Optional<Duration> named, boolean isUnreadable) {

    /**
     * A wait that is longer than any limit: 100 years. Whatever asks for more is given as this, so that
     * {@link Duration#toNanos()} of an answer never overflows.
     */
    public static final Duration FOREVER = Duration.ofDays(36_525);

    private static final RetryAfter ABSENT = new RetryAfter(Optional.empty(), false);

    /**
     * Reads what a response asks for. A value is a number of seconds in ASCII digits, or an {@linkplain HttpDate HTTP-date},
     * with white space around either ignored. A decimal is rounded up to whole seconds ({@code 1.5} is 2 s), a date in the
     * past is zero, and a number beyond 1,000,000,000 that is an epoch second of the next 366 days is that time, as some
     * servers send what their rate limiter stores. A line may hold several values with commas between them, which is how
     * proxies join lines (RFC 9110 section 5.3): of all values of all lines the longest counts, and {@code 31,120} is
     * 120 s. Anything else, a sign or a unit included, is unreadable; a line, or a place in a list, with nothing in it is
     * absent (RFC 9110 section 5.6.1.2).
     *
     * @param lines the response's {@code Retry-After} lines
     * @param dates the response's {@code Date} lines; a time is measured against the first readable one, so that a server
     *     whose clock is wrong is still understood
     * @param arrivedAt when the response arrived by the local wall clock, which stands in for a {@code Date} that is
     *     absent or unreadable
     * @return what is asked for. Never throws
     */
    public static RetryAfter read(List<String> lines, List<String> dates, Instant arrivedAt) {
        if (lines.isEmpty()) {
            return ABSENT;
        }
        Instant sentAt = dates.stream()
                .flatMap(date -> HttpDate.parse(date, arrivedAt).stream())
                .findFirst()
                .orElse(arrivedAt);
        return RetryAfterValues.read(lines, sentAt);
    }

    /**
     * How long to wait at least.
     *
     * @param unreadable what counts for a value that nobody can read; not asked for if there is none
     * @return empty if no wait is asked for
     */
    public Optional<Duration> least(Supplier<Duration> unreadable) {
        return isUnreadable ? Optional.of(longer(named.orElse(Duration.ZERO), unreadable.get())) : named;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
