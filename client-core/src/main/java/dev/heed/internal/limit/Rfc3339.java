package dev.heed.internal.limit;

import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times of RFC 3339 section 5.6 with an offset ({@code 2026-01-01T00:00:42Z}, {@code …+01:00}). Beyond it the
 * seconds may be missing, as Jira leaves them out, and a space may stand for the {@code T}, as that section's note
 * allows. The second 60 is the first of the next minute. Without an offset nobody knows when that is.
 */
final class Rfc3339 {
    private static final Pattern FORM = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})"
            + "(?::([0-9]{2})(?:\\.([0-9]+))?)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");

    private static final int LEAP_SECOND = 60;

    private Rfc3339() {}

    /**
     * Reads a time.
     *
     * @param text without white space around it
     * @return the instant, a fraction beyond nanoseconds rounded up; empty if the text is no such time, or names a day
     *     or an hour that does not exist. Never throws
     */
    static Optional<Instant> read(String text) {
        Matcher time = FORM.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        int second = time.group(6) == null ? 0 : number(time, 6);
        int hours = time.group(9) == null ? 0 : number(time, 9);
        int minutes = time.group(10) == null ? 0 : number(time, 10);
        if (second > LEAP_SECOND || hours > 23 || minutes > 59) {
            return Optional.empty();
        }
        int offset = (hours * 60 + minutes) * ("-".equals(time.group(8)) ? -60 : 60);
        try {
            return Optional.of(LocalDate.of(number(time, 1), number(time, 2), number(time, 3))
                    .atTime(number(time, 4), number(time, 5))
                    .toInstant(ZoneOffset.UTC)
                    .plusSeconds(second - offset)
                    .plusNanos(nanos(time.group(7))));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static int number(Matcher time, int group) {
        return Integer.parseInt(time.group(group));
    }

    private static long nanos(@Nullable String fraction) {
        return fraction == null
                ? 0
                : Decimal.of("0", fraction)
                        .movePointRight(9)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue();
    }
}
