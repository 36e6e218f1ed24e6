package dev.heed.fleet.redis.internal.wire;

import dev.heed.Scope;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single values that a stranger may have written: what is odd becomes {@link #NONE} or null, never an exception. */
final class Fields {
    static final long NONE = -1;
    /** The year 5138; a Lua number prints milliseconds of up to 14 digits exactly. */
    static final long MAX_MILLIS = 99_999_999_999_999L;

    static final int MAX_ARMINGS = 1_000_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,14}");
    /** What a URL has as its host: names, IPv4, and IPv6 with its colons. A hyphen alone stands for no host. */
    private static final Pattern HOST = Pattern.compile("[0-9a-z_.:\\[\\]%~-]{1,255}");

    private static final String NO_HOST = "-";

    private Fields() {}

    static boolean isId(@Nullable String text) {
        return text != null && ID.matcher(text).matches();
    }

    /** A whole number from min to max, else {@link #NONE}. */
    static long number(@Nullable Object value, long min, long max) {
        String text = String.valueOf(value);
        if (!DIGITS.matcher(text).matches()) {
            return NONE;
        }
        long number = Long.parseLong(text);
        return number >= min && number <= max ? number : NONE;
    }

    static @Nullable Object at(List<?> values, int index) {
        return index < values.size() ? values.get(index) : null;
    }

    static @Nullable Scope scope(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "O" -> Scope.ORIGIN;
            case "R" -> Scope.RESOURCE;
            case "C" -> Scope.CLIENT;
            default -> null;
        };
    }

    static String letter(Scope scope) {
        return scope.name().substring(0, 1);
    }

    static @Nullable String host(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return null;
        }
        return text.equals(NO_HOST) ? "" : HOST.matcher(text).matches() ? text : null;
    }

    /** Null for a host that no process would read. */
    static @Nullable String written(String host) {
        return host.isEmpty() ? NO_HOST : host(host) == null || host.equals(NO_HOST) ? null : host;
    }
}
