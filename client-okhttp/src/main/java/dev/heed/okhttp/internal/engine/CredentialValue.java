package dev.heed.okhttp.internal.engine;

import java.util.Optional;

/** Makes a text that a source gave fit for a header. */
final class CredentialValue {
    private CredentialValue() {}

    /** Returns the text without white space around it; empty if OkHttp does not take it into a header. */
    static Optional<String> readable(String value) {
        return Optional.of(stripped(value)).filter(CredentialValue::isHeaderValue);
    }

    /** Strips white space, as {@code String.strip()} does, which Android 8 lacks; {@code trim()} would hide a control character. */
    private static String stripped(String value) {
        int begin = 0;
        int end = value.length();
        while (begin < end && Character.isWhitespace(value.charAt(begin))) {
            begin++;
        }
        while (end > begin && Character.isWhitespace(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(begin, end);
    }

    private static boolean isHeaderValue(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
    }
}
