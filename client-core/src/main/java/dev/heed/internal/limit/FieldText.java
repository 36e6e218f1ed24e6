package dev.heed.internal.limit;

import dev.heed.internal.http.HttpToken;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Walks along the text of a Structured Field, and recognizes the pieces of its grammar (RFC 9651 section 4.2). */
final class FieldText {
    /** Stands for the character after the last one. No piece of the grammar has it. */
    private static final char END = '\0';

    private final String text;
    private int at;

    FieldText(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    char peek() {
        return isAtEnd() ? END : text.charAt(at);
    }

    boolean take(char expected) {
        boolean taken = !isAtEnd() && text.charAt(at) == expected;
        at += taken ? 1 : 0;
        return taken;
    }

    void skipSpaces() {
        while (peek() == ' ') {
            at++;
        }
    }

    void skipWhiteSpace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    String digits() {
        int begin = at;
        while (isDigit(peek())) {
            at++;
        }
        return text.substring(begin, at);
    }

    /** Returns whether a point follows the sign and digits that come next. */
    boolean isDecimal() {
        int end = at + (peek() == '-' ? 1 : 0);
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end < text.length() && text.charAt(end) == '.';
    }

    /** Reads a key: a small letter or an asterisk, then small letters, digits and {@code _-.*}; empty if there is none. */
    String key() {
        int begin = at;
        while (isSmall(peek()) || peek() == '*' || (at > begin && (isDigit(peek()) || "_-.".indexOf(peek()) >= 0))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** Reads a Token whose first character was looked at. */
    boolean token() {
        while (HttpToken.isTokenChar(peek()) || peek() == ':' || peek() == '/') {
            at++;
        }
        return true;
    }

    boolean string() {
        take('"');
        while (isVisible(peek())) {
            if (take('"')) {
                return true;
            }
            boolean isEscape = take('\\');
            if (isEscape && peek() != '"' && peek() != '\\') {
                return false;
            }
            at++;
        }
        return false;
    }

    private static boolean isVisible(char c) {
        return c >= ' ' && c <= '~';
    }

    /** Reads a Byte Sequence: Base64 between colons, whose padding may be missing. */
    boolean bytes() {
        take(':');
        int end = text.indexOf(':', at);
        if (end < 0) {
            return false;
        }
        String encoded = text.substring(at, end);
        at = end + 1;
        try {
            Base64.getDecoder().decode(encoded);
            return true;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Reads a Display String: UTF-8 in which all beyond ASCII is written as {@code %xx}. */
    boolean displayString() {
        take('%');
        if (!take('"')) {
            return false;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (isVisible(peek())) {
            if (take('"')) {
                return isUtf8(bytes.toByteArray());
            }
            int value = take('%') ? hex() * 16 + hex() : text.charAt(at++);
            if (value < 0) {
                return false;
            }
            bytes.write(value);
        }
        return false;
    }

    /** Reads a digit of {@code %xx}, a small letter or a digit; so much less than zero that no sum is one, if it is none. */
    private int hex() {
        int value = isDigit(peek()) || (peek() >= 'a' && peek() <= 'f') ? Character.digit(peek(), 16) : -1000;
        at++;
        return value;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
