package dev.heed;

import dev.heed.internal.limit.WaitFormat;

/**
 * Says in which unit a header of a service names a wait. It is configured, never guessed: under one name,
 * {@code X-RateLimit-Reset}, services send seconds (Reddit), epoch seconds (GitHub), epoch milliseconds (Linear),
 * durations (OpenAI) and times (Jira), by their documentation of November 2026.
 *
 * <p>Times are measured against the {@code Date} of the response, or against the local clock where it has none that can
 * be read. A number that the unit makes absurd counts as absent: a wait of more than 366 days, an epoch further ahead than
 * that or before 1,000,000,000 seconds. The log says so once for each header, at WARN. Values may be added in a minor version.
 */
public enum WaitUnit {
    /** Seconds from now, with or without a fraction: {@code 30}, {@code 64.57}. */
    SECONDS(WaitFormat.SECONDS),
    /** Milliseconds from now, with or without a fraction: {@code 1500}. */
    MILLISECONDS(WaitFormat.MILLISECONDS),
    /** Seconds since 1970 in UTC, with or without a fraction: {@code 1767225637}, {@code 1470173023.123}. */
    EPOCH_SECONDS(WaitFormat.EPOCH_SECONDS),
    /** Milliseconds since 1970 in UTC: {@code 1767225637000}. */
    EPOCH_MILLISECONDS(WaitFormat.EPOCH_MILLISECONDS),
    /**
     * A duration as Go writes it, in {@code h}, {@code m}, {@code s}, {@code ms}, {@code us} and {@code ns}:
     * {@code 6m0s}, {@code 1.5h}, {@code 12ms}. A number alone is seconds.
     */
    DURATION(WaitFormat.DURATION),
    /**
     * A time of RFC 3339 with an offset, whose seconds may be missing ({@code 2026-01-01T00:00:42Z}), or an HTTP-date
     * (RFC 9110 5.6.7). A time without an offset says nothing.
     */
    TIMESTAMP(WaitFormat.TIMESTAMP);

    private final WaitFormat format;

    WaitUnit(WaitFormat format) {
        this.format = format;
    }

    WaitFormat format() {
        return format;
    }
}
