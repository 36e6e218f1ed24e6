package dev.heed.internal.http;

import java.util.List;
import java.util.Set;

/** Which requests have the effect of one however often they are sent (RFC 9110 9.2.2). */
public final class HttpMethods {
    /** Makes any request idempotent where the server knows it: draft-ietf-httpapi-idempotency-key-header. */
    public static final String KEY = "Idempotency-Key";

    /**
     * Those that IANA's HTTP Method Registry marks as idempotent. It has four more, which are not: CONNECT, LOCK, PATCH
     * and POST.
     */
    private static final Set<String> METHODS = Set.of(
            "ACL",
            "BASELINE-CONTROL",
            "BIND",
            "CHECKIN",
            "CHECKOUT",
            "COPY",
            "DELETE",
            "GET",
            "HEAD",
            "LABEL",
            "LINK",
            "MERGE",
            "MKACTIVITY",
            "MKCALENDAR",
            "MKCOL",
            "MKREDIRECTREF",
            "MKWORKSPACE",
            "MOVE",
            "OPTIONS",
            "ORDERPATCH",
            "PRI",
            "PROPFIND",
            "PROPPATCH",
            "PUT",
            "QUERY",
            "REBIND",
            "REPORT",
            "SEARCH",
            "TRACE",
            "UNBIND",
            "UNCHECKOUT",
            "UNLINK",
            "UNLOCK",
            "UPDATE",
            "UPDATEREDIRECTREF",
            "VERSION-CONTROL");

    private HttpMethods() {}

    /**
     * By the method alone.
     *
     * @param method case-sensitive, as methods are
     * @return whether the registry marks the method as idempotent; false for one that it does not know
     */
    public static boolean ofMethod(String method) {
        return METHODS.contains(method);
    }

    /**
     * Whether nothing is in the keys that are sent: a server cannot tell a retry by them. The draft makes a key a quoted
     * string, so that an empty one may be written as two quotes.
     *
     * @param keys the request's {@link #KEY} lines
     * @return true also if there are none
     */
    public static boolean areEmpty(List<String> keys) {
        for (String key : keys) {
            String text = key.trim();
            if (!text.isEmpty() && !text.equals("\"\"")) {
                return false;
            }
        }
        return true;
    }
}
