package dev.heed.internal.http;

import static java.time.temporal.ChronoField.DAY_OF_MONTH;
import static java.time.temporal.ChronoField.DAY_OF_WEEK;
import static java.time.temporal.ChronoField.HOUR_OF_DAY;
import static java.time.temporal.ChronoField.MINUTE_OF_HOUR;
import static java.time.temporal.ChronoField.MONTH_OF_YEAR;
import static java.time.temporal.ChronoField.OFFSET_SECONDS;
import static java.time.temporal.ChronoField.SECOND_OF_MINUTE;
import static java.time.temporal.ChronoField.YEAR;
import static java.time.temporal.ChronoField.YEAR_OF_ERA;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds the formatters for the three forms of an HTTP-date (RFC 9110 section 5.6.7), with the leniency that
 * {@link HttpDate} lists.
 */
final class HttpDateForms {

    /**
     * This is a formatter of its own, like the next one: two optional parts of one formatter would both be accepted one
     * after the other.
     */
    private static final DateTimeFormatter GMT = format(builder -> builder.appendOffset("+HHMM", "GMT"));

    private static final DateTimeFormatter UTC = format(builder -> builder.appendOffset("+HH:MM", "UTC"));

    static final List<DateTimeFormatter> ALL =
            List.of(imfFixdate(GMT), imfFixdate(UTC), rfc850(GMT), rfc850(UTC), asctime(" ", 2), asctime("  ", 1));

    private HttpDateForms() {}

    private static DateTimeFormatter imfFixdate(DateTimeFormatter zone) {
        return format(builder -> {
            weekday(builder, HttpDateForms::firstThreeLetters).appendLiteral(", ");
            day(builder).appendLiteral(' ');
            month(builder).appendLiteral(' ').appendValue(YEAR, 4).appendLiteral(' ');
            return time(builder).appendLiteral(' ').append(zone);
        });
    }

    /**
     * Builds the form of RFC 850. Its two-digit year stands in a field of its own, so that it cannot be taken for a
     * whole one.
     */
    private static DateTimeFormatter rfc850(DateTimeFormatter zone) {
        return format(builder -> {
            weekday(builder, Enum::name).appendLiteral(", ");
            day(builder).appendLiteral('-');
            month(builder).appendLiteral('-').appendValue(YEAR_OF_ERA, 2).appendLiteral(' ');
            return time(builder).appendLiteral(' ').append(zone);
        });
    }

    private static DateTimeFormatter format(Function<DateTimeFormatterBuilder, DateTimeFormatterBuilder> form) {
        return form.apply(new DateTimeFormatterBuilder().parseCaseInsensitive()).toFormatter(Locale.ROOT);
    }

    /**
     * Builds the form of asctime. Two blanks stand before a day of one digit (RFC 9110 section 5.6.7); one is accepted
     * too.
     */
    private static DateTimeFormatter asctime(String blanks, int mostDigits) {
        return format(builder -> {
            weekday(builder, HttpDateForms::firstThreeLetters).appendLiteral(' ');
            month(builder)
                    .appendLiteral(blanks)
                    .appendValue(DAY_OF_MONTH, 1, mostDigits, SignStyle.NOT_NEGATIVE)
                    .appendLiteral(' ');
            return time(builder).appendLiteral(' ').appendValue(YEAR, 4).parseDefaulting(OFFSET_SECONDS, 0);
        });
    }

    private static DateTimeFormatterBuilder weekday(
            DateTimeFormatterBuilder builder, Function<DayOfWeek, String> spelling) {
        Map<Long, String> names =
                Stream.of(DayOfWeek.values()).collect(Collectors.toMap(day -> (long) day.getValue(), spelling));
        return builder.appendText(DAY_OF_WEEK, names);
    }

    private static DateTimeFormatterBuilder day(DateTimeFormatterBuilder builder) {
        return builder.appendValue(DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
    }

    private static DateTimeFormatterBuilder month(DateTimeFormatterBuilder builder) {
        Map<Long, String> names = Stream.of(Month.values())
                .collect(Collectors.toMap(month -> (long) month.getValue(), HttpDateForms::firstThreeLetters));
        return builder.appendText(MONTH_OF_YEAR, names);
    }

    private static DateTimeFormatterBuilder time(DateTimeFormatterBuilder builder) {
        return builder.appendValue(HOUR_OF_DAY, 2)
                .appendLiteral(':')
                .appendValue(MINUTE_OF_HOUR, 2)
                .appendLiteral(':')
                .appendValue(SECOND_OF_MINUTE, 2);
    }

    /** Shortens an English name. It does not ask a locale, in whose data September has been both Sep and Sept. */
    private static String firstThreeLetters(Enum<?> name) {
        return name.name().substring(0, 3);
    }
}
