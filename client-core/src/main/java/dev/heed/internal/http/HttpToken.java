package dev.heed.internal.http;

/**
 * Recognizes the {@code token} of RFC 9110 section 5.6.2, of which methods, field names, schemes and parameter names
 * are made.
 */
public final class HttpToken {

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private HttpToken() {}

    /**
     * Says whether a text is a token: one or more characters that are all {@linkplain #isTokenChar token characters}.
     *
     * @param text what to look at; the empty text is no token
     * @return true if it is a token
     */
    public static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isTokenChar((char) c));
    }

    /**
     * Says whether a character may stand in a token: an ASCII letter or digit, or one of 15 marks. The single quote is
     * one of them, the double quote and the backslash are not.
     *
     * @param c the character
     * @return true if a token may hold it
     */
    public static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
