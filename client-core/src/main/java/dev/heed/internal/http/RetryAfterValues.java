package dev.heed.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Splits the lines of {@code Retry-After} into values and reads each, as {@link RetryAfter#read} describes. */
final class RetryAfterValues {
    /**
     * This is the largest number that is always a wait. A larger one may be an epoch second: as a wait it would be
     * longer than thirty years.
     */
    private static final long MAX_WAIT_THAT_IS_NO_TIME = 1_000_000_000;

    private static final long MAX_SECONDS_AHEAD = Duration.ofDays(366).toSeconds();

    /** Bounds the digits that are read: more do not always fit into a long, and no limit is that long. */
    private static final int MAX_DIGITS = 18;

    private final Instant sentAt;
    private Optional<Duration> longest = Optional.empty();
    private boolean isUnreadable;

    private RetryAfterValues(Instant sentAt) {
        this.sentAt = sentAt;
    }

    static RetryAfter read(List<String> lines, Instant sentAt) {
        RetryAfterValues values = new RetryAfterValues(sentAt);
        lines.forEach(values::line);
        return new RetryAfter(values.longest, values.isUnreadable);
    }

    /** Reads one line. An HTTP-date has a comma of its own, so that two places between commas may be one value. */
    private void line(String line) {
        int begin = 0;
        while (begin <= line.length()) {
            int end = endOfPlace(line, begin);
            int endOfNext = Math.min(line.length(), end + 1);
            endOfNext = endOfPlace(line, endOfNext);
            Optional<Duration> date = date(line.substring(begin, endOfNext));
            if (date.isPresent()) {
                value(date);
                begin = endOfNext + 1;
            } else {
                place(line.substring(begin, end).trim());
                begin = end + 1;
            }
        }
    }

    private static int endOfPlace(String line, int begin) {
        int comma = line.indexOf(',', begin);
        return comma < 0 ? line.length() : comma;
    }

    private void place(String text) {
        if (!text.isEmpty()) {
            value(seconds(text).or(() -> date(text)));
        }
    }

    private void value(Optional<Duration> wait) {
        isUnreadable |= wait.isEmpty();
        longest = wait.map(w -> RetryAfter.longer(w, longest.orElse(w))).or(() -> longest);
    }

    private Optional<Duration> date(String text) {
        return HttpDate.parse(text, sentAt).map(this::until);
    }

    private Optional<Duration> seconds(String value) {
        int point = value.indexOf('.');
        String whole = point < 0 ? value : value.substring(0, point);
        String fraction = point < 0 ? "0" : value.substring(point + 1);
        if (!Digits.areAll(whole) || !Digits.areAll(fraction)) {
            return Optional.empty();
        }
        String significant = Digits.withoutLeadingZeros(whole);
        if (significant.length() > MAX_DIGITS) {
            return Optional.of(RetryAfter.FOREVER);
        }
        long seconds = significant.isEmpty() ? 0 : Long.parseLong(significant);
        boolean roundUp = !Digits.withoutLeadingZeros(fraction).isEmpty();
        return Optional.of(meant(roundUp ? seconds + 1 : seconds));
    }

    /**
     * Decides whether a number is a wait or an epoch second. It compares in whole seconds: the epoch second of right
     * now is such a time too, and not a wait of more than thirty years.
     */
    private Duration meant(long seconds) {
        long ahead = seconds - sentAt.getEpochSecond();
        boolean isTime = seconds > MAX_WAIT_THAT_IS_NO_TIME && ahead >= 0 && ahead <= MAX_SECONDS_AHEAD;
        return isTime ? until(Instant.ofEpochSecond(seconds)) : withinLimits(Duration.ofSeconds(seconds));
    }

    private Duration until(Instant time) {
        return withinLimits(Duration.between(sentAt, time));
    }

    private static Duration withinLimits(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(RetryAfter.FOREVER) > 0 ? RetryAfter.FOREVER : wait;
    }
}
