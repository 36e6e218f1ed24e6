package dev.heed.internal.limit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Reads how much of a limit remains: a number, rounded down, since a part of a request is none. What follows a
 * semicolon describes the limit and does not count ({@code 76;w=21600}, as Docker Hub sends it).
 */
public final class Remaining {
    /** Bounds the digits that the quick look reads, so that they fit into a long. */
    private static final int MAX_DIGITS = 18;

    private Remaining() {}

    /**
     * Says whether a limit is used up: the least number that can be read, among several lines, is at most
     * {@code keep}.
     *
     * @param lines as received
     * @param keep how much has to stay
     * @return false if no line can be read, as with {@code -1}, by which services say that they do not know
     */
    public static boolean isUsedUp(List<String> lines, int keep) {
        return lines.stream().anyMatch(line -> isUsedUp(line, keep));
    }

    private static boolean isUsedUp(String line, int keep) {
        int semicolon = line.indexOf(';');
        String number = (semicolon < 0 ? line : line.substring(0, semicolon)).trim();
        return Decimal.read(number)
                .filter(n -> n.setScale(0, RoundingMode.FLOOR).compareTo(BigDecimal.valueOf(keep)) <= 0)
                .isPresent();
    }

    /**
     * Says at a quick look, without allocation, that a line does not report a limit used up. A number that begins with
     * digits that are more than {@code keep} is more, or cannot be read: either way the limit is not used up.
     *
     * @param line as received
     * @param keep how much has to stay
     * @return false if it may be used up
     */
    public static boolean isSurelyMore(String line, int keep) {
        int at = 0;
        while (at < line.length() && line.charAt(at) <= ' ') {
            at++;
        }
        return isMoreAt(line, at, keep);
    }

    /** Says whether digits begin at a place, and their number is more than {@code keep}. */
    static boolean isMoreAt(String line, int at, int keep) {
        long number = 0;
        int digits = 0;
        while (at + digits < line.length() && digits < MAX_DIGITS && isDigit(line.charAt(at + digits))) {
            number = number * 10 + line.charAt(at + digits) - '0';
            digits++;
        }
        return number > keep;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
