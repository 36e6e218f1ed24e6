package dev.heed.internal.http;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads {@code Allow} (RFC 9110 section 10.2.1): the methods that a resource permits. */
public final class AllowHeader {

    /** Lists the methods of RFC 9110, RFC 5789, WebDAV and its relatives, and QUERY. */
    private static final Set<String> REGISTERED = Set.of(
            "GET",
            "HEAD",
            "POST",
            "PUT",
            "DELETE",
            "CONNECT",
            "OPTIONS",
            "TRACE",
            "PATCH",
            "QUERY",
            "ACL",
            "BASELINE-CONTROL",
            "BIND",
            "CHECKIN",
            "CHECKOUT",
            "COPY",
            "LABEL",
            "LINK",
            "LOCK",
            "MERGE",
            "MKACTIVITY",
            "MKCALENDAR",
            "MKCOL",
            "MKREDIRECTREF",
            "MKWORKSPACE",
            "MOVE",
            "ORDERPATCH",
            "PROPFIND",
            "PROPPATCH",
            "REBIND",
            "REPORT",
            "SEARCH",
            "UNBIND",
            "UNCHECKOUT",
            "UNLINK",
            "UNLOCK",
            "UPDATE",
            "UPDATEREDIRECTREF",
            "VERSION-CONTROL");

    private AllowHeader() {}

    /**
     * Reads the permitted methods. It never throws.
     *
     * @param values the response's {@code Allow} lines, each a comma-separated list; they are read as one list
     * @return the methods, each once, in the order in which they were first named; empty if the header is absent or
     *     empty. A registered method in other than upper case is given in upper case, since methods are case-sensitive
     *     and hardly any client asks for {@code get}; any other token stays as it was sent. An element that is no token
     *     is left out. Unmodifiable
     */
    public static Set<String> read(List<String> values) {
        Set<String> methods = new LinkedHashSet<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                String method = element.trim();
                if (HttpToken.isToken(method)) {
                    methods.add(canonical(method));
                }
            }
        }
        return Collections.unmodifiableSet(methods);
    }

    private static String canonical(String method) {
        String upperCase = method.toUpperCase(Locale.ROOT);
        return REGISTERED.contains(upperCase) ? upperCase : method;
    }
}
