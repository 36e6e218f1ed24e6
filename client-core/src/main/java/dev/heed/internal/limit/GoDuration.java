package dev.heed.internal.limit;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Reads durations as Go's {@code time.Duration} writes them ({@code 6m0s}, {@code 1.5h}, {@code 12ms}) and
 * {@code time.ParseDuration} reads them (documentation of Go 1.25, read 2026-11). A sign is not read: no wait is
 * negative.
 */
final class GoDuration {
    /** Both characters for micro, as Go reads them. */
    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "h", new BigDecimal(3600),
            "m", new BigDecimal(60),
            "s", BigDecimal.ONE,
            "ms", new BigDecimal("0.001"),
            "us", new BigDecimal("0.000001"),
            "\u00B5s", new BigDecimal("0.000001"),
            "\u03BCs", new BigDecimal("0.000001"),
            "ns", new BigDecimal("0.000000001"));

    private final String text;
    private int at;

    private GoDuration(String text) {
        this.text = text;
    }

    /**
     * Reads a duration.
     *
     * @param text without white space
     * @return the seconds; a number without a unit is seconds too; empty if the text is no duration
     */
    static Optional<BigDecimal> read(String text) {
        Optional<BigDecimal> bare = Decimal.read(text);
        return bare.isPresent() || text.isEmpty() ? bare : new GoDuration(text).sum();
    }

    private Optional<BigDecimal> sum() {
        BigDecimal sum = BigDecimal.ZERO;
        while (at < text.length()) {
            Optional<BigDecimal> part = part();
            if (part.isEmpty()) {
                return part;
            }
            sum = sum.add(part.get());
        }
        return Optional.of(sum);
    }

    /** Reads one number and its unit. Go takes {@code .5s} and {@code 5.s} too. */
    private Optional<BigDecimal> part() {
        String whole = digits();
        boolean hasPoint = at < text.length() && text.charAt(at) == '.';
        at += hasPoint ? 1 : 0;
        String fraction = hasPoint ? digits() : "";
        BigDecimal unit = SECONDS.get(unit());
        return unit == null || (whole.isEmpty() && fraction.isEmpty())
                ? Optional.empty()
                : Optional.of(Decimal.of(whole, fraction).multiply(unit));
    }

    private String digits() {
        int begin = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String unit() {
        int begin = at;
        while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
