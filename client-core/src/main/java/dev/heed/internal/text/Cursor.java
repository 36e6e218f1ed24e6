package dev.heed.internal.text;

/** Walks through a text and takes one word, quoted text or sign after another. */
final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    int position() {
        return at;
    }

    boolean isAtEnd() {
        skipSpace();
        return at == text.length();
    }

    void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** Takes a sign, and the white space before it. Says whether it was there. */
    boolean takes(char sign) {
        skipSpace();
        boolean isThere = at < text.length() && text.charAt(at) == sign;
        at += isThere ? 1 : 0;
        return isThere;
    }

    /** Takes a name, number or duration. */
    String word() {
        int begin = at;
        while (at < text.length() && isOfWord(at)) {
            at++;
        }
        if (at == begin) {
            throw misread("a word");
        }
        return text.substring(begin, at);
    }

    private boolean isOfWord(int index) {
        char c = text.charAt(index);
        boolean isPoint = c == '.' && isDigit(index - 1) && isDigit(index + 1);
        return isPoint || c == '-' || c == '_' || c == '+' || Character.isLetterOrDigit(c);
    }

    private boolean isDigit(int index) {
        return index >= 0 && index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /** Takes the rest of a text whose first quote was taken already, as {@link Written#text} writes it. */
    String quoted() {
        StringBuilder content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            content.append(c == '\\' ? escape() : c);
        }
        if (!takes('"')) {
            throw misread("a closing quote");
        }
        return content.toString();
    }

    private char escape() {
        char sign = at < text.length() ? text.charAt(at) : ' ';
        switch (sign) {
            case '"', '\\' -> at++;
            case 'n' -> {
                at++;
                return '\n';
            }
            case 'r' -> {
                at++;
                return '\r';
            }
            case 'u' -> {
                return code();
            }
            default -> throw misread("one of the escapes \\\", \\\\, \\n, \\r and \\u with four digits");
        }
        return sign;
    }

    private char code() {
        String digits = text.substring(at + 1, Math.min(at + 5, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw misread("four hexadecimal digits after \\u");
        }
        at += 5;
        return (char) Integer.parseInt(digits, 16);
    }

    MisreadException misread(String expected) {
        String found = at < text.length() ? Written.text(text.substring(at, at + 1)) : "the end";
        return new MisreadException("expected " + expected + ", found " + found, at);
    }
}
