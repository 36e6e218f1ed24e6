package dev.heed.internal.http;

/** Looks at ASCII digits only, unlike {@link Character#isDigit}, which accepts the digits of every script. */
public final class Digits {
    private Digits() {}

    /**
     * Returns whether a text is digits and nothing else.
     *
     * @param text may be empty, which is no number
     * @return true if there is one digit or more
     */
    public static boolean areAll(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Drops the zeros before the first other digit.
     *
     * @param digits of which some may be zeros
     * @return empty if all are zeros
     */
    public static String withoutLeadingZeros(String digits) {
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }
}
