package dev.heed.internal.http;

import java.util.Locale;
import java.util.Set;

/**
 * Knows the request headers that may reach an origin that they were not given for. A list of what is known to be
 * harmless can be complete. A list of secrets cannot: cookies, API keys and tokens travel under any name.
 */
public final class SafeHeaders {
    private static final Set<String> NAMES =
            Set.of("accept", "user-agent", "range", "cache-control", "traceparent", "tracestate");

    private SafeHeaders() {}

    /**
     * Returns whether a header may cross to another origin.
     *
     * @param name in any case
     * @return true for {@code Accept*}, {@code User-Agent}, {@code Range}, {@code Cache-Control} and W3C trace context,
     *     and for {@code Content-*}
     */
    public static boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower) || lower.startsWith("accept-") || describesBody(lower);
    }

    /**
     * Returns whether a header describes the request body and goes where the body goes.
     *
     * @param name in any case
     * @return true for {@code Content-*}
     */
    public static boolean describesBody(String name) {
        return name.regionMatches(true, 0, "content-", 0, "content-".length());
    }
}
