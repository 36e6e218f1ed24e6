package dev.heed.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110 section 10.2.3): how long a reply asks its reader to wait. */
public final class RetryAfter {

    /**
     * A wait that is longer than any limit: 100 years. Whatever asks for more is given as this, so that
     * {@link Duration#toNanos()} of an answer never overflows.
     */
    public static final Duration FOREVER = Duration.ofDays(36_525);

    private static final int DIGITS_OF_FOREVER =
            Long.toString(FOREVER.toSeconds()).length();

    private RetryAfter() {}

    /**
     * Reads the wait that a reply asks for. A value is a number of seconds in ASCII digits, or an
     * {@linkplain HttpDate HTTP-date}, with white space around either ignored. A decimal is rounded up to whole seconds
     * ({@code 1.5} is 2 s) and a date in the past is zero. Anything else counts as absent, a sign, a unit and a list
     * ({@code 31,120}) included.
     *
     * @param values the reply's {@code Retry-After} lines; of several readable ones the longest wait counts
     * @param dates the reply's {@code Date} lines; a date is measured against the first readable one, so that a server
     *     whose clock is wrong is still understood
     * @param arrivedAt when the reply arrived by the local wall clock, which stands in for a {@code Date} that is
     *     absent or unreadable
     * @return from zero to {@link #FOREVER}; empty if no value is readable. Never throws
     */
    public static Optional<Duration> read(List<String> values, List<String> dates, Instant arrivedAt) {
        Instant sentAt = dates.stream()
                .flatMap(date -> HttpDate.parse(date, arrivedAt).stream())
                .findFirst()
                .orElse(arrivedAt);
        return values.stream()
                .flatMap(value -> read(value.trim(), sentAt).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> read(String value, Instant sentAt) {
        return seconds(value)
                .or(() -> HttpDate.parse(value, sentAt).map(date -> withinLimits(Duration.between(sentAt, date))));
    }

    private static Optional<Duration> seconds(String value) {
        int point = value.indexOf('.');
        String whole = point < 0 ? value : value.substring(0, point);
        String fraction = point < 0 ? "0" : value.substring(point + 1);
        if (!isDigits(whole) || !isDigits(fraction)) {
            return Optional.empty();
        }
        String significant = withoutLeadingZeros(whole);
        if (significant.length() > DIGITS_OF_FOREVER) {
            return Optional.of(FOREVER);
        }
        long seconds = significant.isEmpty() ? 0 : Long.parseLong(significant);
        boolean roundUp = !withoutLeadingZeros(fraction).isEmpty();
        return Optional.of(withinLimits(Duration.ofSeconds(roundUp ? seconds + 1 : seconds)));
    }

    /** Not {@link Character#isDigit}, which knows the digits of every script. */
    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutLeadingZeros(String digits) {
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    private static Duration withinLimits(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(FOREVER) > 0 ? FOREVER : wait;
    }
}
