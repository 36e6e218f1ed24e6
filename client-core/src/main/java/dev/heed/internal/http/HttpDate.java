package dev.heed.internal.http;

import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.MINUTE_OF_HOUR;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.OFFSET_SECONDS;
import static java.time.temporal.ChronoField.SECOND_OF_MINUTE;
import static java.time.temporal.ChronoField.YEAR;
import static java.time.temporal.ChronoField.YEAR_OF_ERA;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.util.Optional;

/**
 * Reads the {@code HTTP-date} of RFC 9110 section 5.6.7 in its three forms: IMF-fixdate
 * ({@code Sun, 06 Nov 1994 08:49:37 GMT}), RFC 850 ({@code Sunday, 06-Nov-94 08:49:37 GMT}) and asctime
 * ({@code Sun Nov 6 08:49:37 1994}).
 *
 * <p>What servers get wrong and still mean is accepted, and nothing beyond this list:
 *
 * <ul>
 *   <li>white space before and after;
 *   <li>names of days, months and zones in any case;
 *   <li>a day of the month in one digit;
 *   <li>{@code UTC} in place of {@code GMT}, or a numeric zone ({@code +0200}, {@code -05:30}), which is honoured;
 *   <li>a weekday that is not the date's own: it is ignored;
 *   <li>the second {@code :60}, which is the first of the next minute, so that a leap second never makes a wait
 *       shorter.
 * </ul>
 *
 * <p>Digits are ASCII digits; a text with any other character beyond ASCII is not a date.
 */
public final class HttpDate {

    /** Twice the longest date there is, so that a hostile header costs nothing. */
    private static final int MAX_LENGTH = 64;

    /**
     * This is the length of {@code Sun Nov 6 08:49:37 1994}: a list of a thousand shorter values costs nothing either.
     */
    private static final int MIN_LENGTH = 23;

    private static final int LEAP_SECOND = 60;

    private HttpDate() {}

    /**
     * Reads a date.
     *
     * @param text the field value
     * @param now what the two-digit year of RFC 850 is judged by: a date that would lie more than 50 years after it is
     *     the one a century before
     * @return the instant, to the second; empty if the text is none of the three forms or names a day or a time that
     *     does not exist. Never throws
     */
    public static Optional<Instant> parse(String text, Instant now) {
        String trimmed = text.trim();
        if (trimmed.length() < MIN_LENGTH
                || trimmed.length() > MAX_LENGTH
                || trimmed.chars().anyMatch(c -> c > 0x7E)) {
            return Optional.empty();
        }
        return HttpDateForms.ALL.stream()
                .flatMap(format -> parse(format, trimmed, now).stream())
                .findFirst();
    }

    private static Optional<Instant> parse(DateTimeFormatter format, String text, Instant now) {
        try {
            ParsePosition end = new ParsePosition(0);
            // The fields are not resolved: resolving would not accept a wrong weekday or a leap second. This throws for
            // a zone of 24 hours or more.
            TemporalAccessor fields = format.parseUnresolved(text, end);
            if (fields == null || end.getIndex() < text.length()) {
                return Optional.empty();
            }
            return Optional.of(fields.isSupported(YEAR) ? inYear(value(fields, YEAR), fields) : nearest(fields, now));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static Instant nearest(TemporalAccessor fields, Instant now) {
        OffsetDateTime latest = now.atOffset(ZoneOffset.UTC).plusYears(50);
        int year = latest.getYear() - Math.floorMod(latest.getYear() - value(fields, YEAR_OF_ERA), 100);
        Instant instant = inYear(year, fields);
        return instant.isAfter(latest.toInstant()) ? inYear(year - 100, fields) : instant;
    }

    private static Instant inYear(int year, TemporalAccessor fields) {
        int second = value(fields, SECOND_OF_MINUTE);
        if (second > LEAP_SECOND) {
            throw new DateTimeException("second " + second + " > " + LEAP_SECOND);
        }
        return LocalDate.of(year, value(fields, MONTH_OF_YEAR), value(fields, DAY_OF_MONTH))
                .atTime(value(fields, HOUR_OF_DAY), value(fields, MINUTE_OF_HOUR))
                .plusSeconds(second)
                .toInstant(ZoneOffset.ofTotalSeconds(value(fields, OFFSET_SECONDS)));
    }

    private static int value(TemporalAccessor fields, TemporalField field) {
        return Math.toIntExact(fields.getLong(field));
    }
}
