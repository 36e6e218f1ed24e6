package dev.heed.internal.text;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a duration by ISO 8601, {@code PT5M}, or as a whole number with a unit, {@code 5m}. A number alone is refused:
 * whether it means seconds or milliseconds nobody can see.
 */
final class Durations {
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ns", ChronoUnit.NANOS,
            "us", ChronoUnit.MICROS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);
    private static final Pattern SIMPLE = Pattern.compile("(-?[0-9]{1,18})(ns|us|ms|s|m|h|d)");

    private Durations() {}

    static Duration read(String text, int position) {
        Matcher simple = SIMPLE.matcher(text);
        try {
            return simple.matches()
                    ? Duration.of(Long.parseLong(simple.group(1)), UNITS.get(simple.group(2)))
                    : Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new MisreadException(
                    "expected a duration such as PT5M, PT0.5S, 5m or 500ms, found " + Written.text(text), position);
        }
    }
}
