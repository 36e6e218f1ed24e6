package dev.heed;

import dev.heed.internal.http.HttpMethods;
import dev.heed.internal.http.HttpToken;
import dev.heed.internal.text.Written;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says which requests get an idempotency key, and in which header.
 *
 * @param header the name of the header; empty if no request gets one
 * @param methods the methods whose requests get one
 */
record IdempotencyKeys(Optional<FieldName> header, SortedSet<String> methods) {
    static final IdempotencyKeys NONE = new IdempotencyKeys(Optional.empty(), Collections.emptySortedSet());

    /** Refuses what no request can have, and keys that nobody gets. */
    static IdempotencyKeys of(String header, String... methods) {
        checkToken("header of idempotencyKeys", header);
        List<String> named = Arrays.asList(methods);
        if (named.isEmpty()) {
            throw new IllegalArgumentException("methods of idempotencyKeys(" + header
                    + ") must be one or more, such as POST and PATCH, were none");
        }
        named.forEach(IdempotencyKeys::checkMethod);
        return new IdempotencyKeys(
                Optional.of(new FieldName(header)), Collections.unmodifiableSortedSet(new TreeSet<>(named)));
    }

    /** Refuses {@code post}: methods are compared as they are written (RFC 9110 9.1), and no request would get a key. */
    private static void checkMethod(String method) {
        checkToken("method of idempotencyKeys", method);
        String upper = method.toUpperCase(Locale.ROOT);
        if (!upper.equals(method) && HttpMethods.isKnown(upper)) {
            throw new IllegalArgumentException(
                    "method of idempotencyKeys must be " + upper + ", as it is sent, was " + method);
        }
    }

    private static void checkToken(String what, String text) {
        if (!HttpToken.isToken(text)) {
            throw new IllegalArgumentException(what + " must be a token (RFC 9110 5.6.2), was '" + text + "'");
        }
    }

    /** Returns the header in which a request of a method gets a key; empty if it gets none. */
    Optional<String> header(String method) {
        return methods.contains(method) ? header.map(FieldName::written) : Optional.empty();
    }

    /** Writes the setting as it is written in code, after a comma; nothing where there is none. */
    String written() {
        String named = methods.stream().map(Written::text).collect(Collectors.joining(", "));
        return header.map(name -> ", idempotencyKeys(" + name + ", " + named + ")")
                .orElse("");
    }
}
