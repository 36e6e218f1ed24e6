package dev.heed.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A {@code RetryAfter} is what a response asks for with its {@code Retry-After} header (RFC 9110 section 10.2.3):
 * nothing, a wait that can be read, one that cannot, or, if the header has several values, some of each.
 *
 * @param named the longest of the waits that can be read, from zero to {@link #FOREVER}; empty if there is none
 * @param isUnreadable whether a value is there that nobody can read: its server asks for a wait of unknown length
 */
public record RetryAfter(Optional<Duration> named, boolean isUnreadable) {

    /**
     * This is longer than any limit: 100 years. Whatever asks for more is given as this, so that
     * {@link Duration#toNanos()} of it never overflows.
     */
    public static final Duration FOREVER = Duration.ofDays(36_525);

    private static final RetryAfter ABSENT = new RetryAfter(Optional.empty(), false);

    /**
     * Reads what a response asks for. It never throws.
     *
     * <ul>
     *   <li>A value is a number of seconds in ASCII digits, or an {@linkplain HttpDate HTTP-date}; white space around
     *       either is ignored.
     *   <li>A decimal is rounded up to whole seconds ({@code 1.5} is 2 s), and a date in the past is zero.
     *   <li>A number beyond 1,000,000,000 that is an epoch second of the next 366 days is that time, as some servers
     *       send what their rate limiter stores.
     *   <li>A line may hold several values with commas between them, which is how proxies join lines (RFC 9110 section
     *       5.3). Of all values of all lines the longest counts: {@code 31,120} is 120 s.
     *   <li>Any other value, one with a sign or a unit included, is unreadable.
     *   <li>An empty line, or an empty place in a list, is absent (RFC 9110 section 5.6.1.2).
     * </ul>
     *
     * @param lines the response's {@code Retry-After} lines
     * @param dates the response's {@code Date} lines; a time is measured against the first readable one, so that a
     *     server whose clock is wrong is still understood
     * @param arrivedAt when the response arrived by the local wall clock, which stands in for a {@code Date} that is
     *     absent or unreadable
     * @return what is asked for
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
     * Computes how long to wait at least.
     *
     * @param unreadable supplies what counts for a value that nobody can read; called only if there is one
     * @return empty if no wait is asked for
     */
    public Optional<Duration> least(Supplier<Duration> unreadable) {
        return isUnreadable ? Optional.of(longer(named.orElse(Duration.ZERO), unreadable.get())) : named;
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
