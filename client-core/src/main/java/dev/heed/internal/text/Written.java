package dev.heed.internal.text;

/** Writes text as it is written in code, so that what a policy prints can be copied into a program. */
public final class Written {
    private Written() {}

    /** Writes a text as a string literal: in quotes, and with escapes for what is no visible ASCII character. */
    public static String text(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                literal.append(c);
            } else {
                literal.append(escaped(c));
            }
        }
        return literal.append('"').toString();
    }

    /** Writes the end of a line by its letter: as a number the compiler would take it for the end of its own line. */
    private static String escaped(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> String.format("\\u%04x", (int) c);
        };
    }
}
