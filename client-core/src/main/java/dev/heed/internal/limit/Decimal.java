package dev.heed.internal.limit;

import dev.heed.internal.http.Digits;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads numbers that are not negative: ASCII digits, and perhaps a point with digits after it. */
final class Decimal {
    /** Bounds the digits before the point that are read: no limit is longer than a number that has more. */
    private static final int MAX_DIGITS = 18;

    /** Stands for every number of more digits. */
    private static final BigDecimal HUGE = BigDecimal.TEN.pow(MAX_DIGITS);

    private Decimal() {}

    /**
     * Reads a number. A hostile one costs nothing: digits beyond the eighteenth are looked at, not computed with.
     *
     * @param text without white space
     * @return the number, or one that rounds up and down as it does; empty if the text is none, as with a sign, an
     *     exponent, or digits of another script
     */
    static Optional<BigDecimal> read(String text) {
        int point = text.indexOf('.');
        return point < 0 ? read(text, "0") : read(text.substring(0, point), text.substring(point + 1));
    }

    private static Optional<BigDecimal> read(String whole, String fraction) {
        return Digits.areAll(whole) && Digits.areAll(fraction) ? Optional.of(of(whole, fraction)) : Optional.empty();
    }

    /** Makes a number of digits before and after the point; either may be missing. */
    static BigDecimal of(String whole, String fraction) {
        String significant = Digits.withoutLeadingZeros(whole);
        if (significant.length() > MAX_DIGITS) {
            return HUGE;
        }
        boolean isCut = fraction.length() > MAX_DIGITS;
        boolean hasMore = isCut
                && !Digits.withoutLeadingZeros(fraction.substring(MAX_DIGITS)).isEmpty();
        String read = isCut ? fraction.substring(0, MAX_DIGITS) : fraction;
        return new BigDecimal("0" + significant + "." + read + (hasMore ? "1" : "0"));
    }
}
