package dev.heed.internal.http;

import java.util.List;
import java.util.Set;

/** Knows which requests are idempotent: sending them twice has the effect of sending them once (RFC 9110 9.2.2). */
public final class HttpMethods {
    /**
     * Names the header that makes any request idempotent where the server supports it
     * (draft-ietf-httpapi-idempotency-key-header).
     */
    public static final String KEY = "Idempotency-Key";

    /**
     * Lists the methods that IANA's HTTP Method Registry marks as idempotent. The registry has four more, which are
     * not: CONNECT, LOCK, PATCH and POST.
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

    private static final Set<String> NOT_IDEMPOTENT = Set.of("CONNECT", "LOCK", "PATCH", "POST");

    private HttpMethods() {}

    /**
     * Says whether a method is registered.
     *
     * @param method as it is sent
     * @return whether IANA's HTTP Method Registry has it
     */
    public static boolean isKnown(String method) {
        return METHODS.contains(method) || NOT_IDEMPOTENT.contains(method);
    }

    /**
     * Says whether a method is idempotent.
     *
     * @param method case-sensitive, as methods are
     * @return whether the registry marks the method as idempotent; false for one that it does not know
     */
    public static boolean ofMethod(String method) {
        return METHODS.contains(method);
    }

    /**
     * Says whether all keys that are sent are empty, so that a server cannot recognize a retry by them. The draft makes
     * a key a quoted string, so that an empty one may be written as two quotes.
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
