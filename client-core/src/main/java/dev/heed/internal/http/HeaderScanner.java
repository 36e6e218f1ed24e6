package dev.heed.internal.http;

/**
 * Finds in one line of {@code WWW-Authenticate}, for {@link ChallengeParser}, where the pieces of RFC 9110 end: tokens,
 * quoted strings, list elements; and where a text in single quotes ends, which the grammar does not know. A search may
 * begin at any index from zero, also beyond the end of the line, where it finds nothing, so that the parser need not
 * check.
 */
final class HeaderScanner {

    private static final int NOT_CLOSED = -1;

    private final String text;

    /**
     * This is the index of the last single quote that ends an element; negative if there is none. It is looked for
     * once, so that a search for a quote that is not there costs nothing.
     */
    private final int lastSingleQuote;

    HeaderScanner(String text) {
        this.text = text;
        int last = text.lastIndexOf('\'');
        while (last >= 0 && !isEndOfElement(skipBlanks(last + 1))) {
            last = text.lastIndexOf('\'', last - 1);
        }
        this.lastSingleQuote = last;
    }

    int length() {
        return text.length();
    }

    String substring(int from, int to) {
        return text.substring(from, to);
    }

    boolean isChar(int index, char wanted) {
        return index >= 0 && index < text.length() && text.charAt(index) == wanted;
    }

    boolean isBlank(int index) {
        return isChar(index, ' ') || isChar(index, '\t');
    }

    boolean isEndOfElement(int index) {
        return index >= text.length() || isChar(index, ',');
    }

    int skipBlanks(int from) {
        int next = from;
        while (isBlank(next)) {
            next++;
        }
        return next;
    }

    int withoutBlanksBefore(int to) {
        int end = to;
        while (isBlank(end - 1)) {
            end--;
        }
        return end;
    }

    int endOfToken(int from) {
        int end = from;
        while (end < text.length() && HttpToken.isTokenChar(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Finds the next blank or comma. */
    int endOfWord(int from) {
        int end = from;
        while (!isEndOfElement(end) && !isBlank(end)) {
            end++;
        }
        return end;
    }

    /** Says whether a second word follows before the comma. */
    boolean hasWords(int from) {
        return !isEndOfElement(skipBlanks(endOfWord(from)));
    }

    /**
     * Finds the end of a token68. It needs at least one character before the trailing {@code =} (RFC 9110 section
     * 11.2).
     */
    int endOfToken68(int from) {
        int end = from;
        while (end < text.length() && isToken68Char(text.charAt(end))) {
            end++;
        }
        while (end > from && isChar(end, '=')) {
            end++;
        }
        return end;
    }

    private static boolean isToken68Char(char c) {
        return c == '/' || (HttpToken.isTokenChar(c) && "!#$%&'*^`|".indexOf(c) < 0);
    }

    /** Finds the index after the closing quote; negative if there is none. */
    int endOfQuoted(int openingQuote) {
        for (int i = openingQuote + 1; i < text.length(); i++) {
            if (isChar(i, '"')) {
                return i + 1;
            }
            if (isChar(i, '\\')) {
                i++;
            }
        }
        return NOT_CLOSED;
    }

    /**
     * Finds the index after the single quote that closes a text with commas or blanks in it; negative if none was
     * opened, the token closes it, or nothing does. The grammar knows no such quotes, and would find challenges in the
     * text.
     */
    int endOfSingleQuoted(int from, int endOfToken) {
        boolean closedInToken = endOfToken - from > 1 && isChar(endOfToken - 1, '\'');
        if (!isChar(from, '\'') || closedInToken || lastSingleQuote <= from) {
            return NOT_CLOSED;
        }
        int close = text.indexOf('\'', endOfToken);
        while (!isEndOfElement(skipBlanks(close + 1))) {
            close = text.indexOf('\'', close + 1);
        }
        return close + 1;
    }

    String unquoted(int from, int to) {
        StringBuilder value = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (isChar(i, '\\')) {
                i++;
            }
            value.append(text.charAt(i));
        }
        return value.toString();
    }

    /**
     * Finds the next comma that is not within quotes: words of a quoted text must not pass for challenges. A quote in
     * the middle of a word opens nothing, so that one stray quote does not cost the challenges after it.
     */
    int endOfMalformed(int from) {
        int i = from;
        while (!isEndOfElement(i)) {
            boolean opens = isChar(i, '"') && (i == from || isBlank(i - 1) || isChar(i - 1, '='));
            int closed = opens ? endOfQuoted(i) : i + 1;
            i = closed == NOT_CLOSED ? text.length() : closed;
        }
        return i;
    }
}
