package dev.heed.internal.http;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Removes from a URL what may be a secret, for everything that is printed: user-info, the values of query and path
 * parameters, and the fragment.
 */
public final class UrlRedactor {
    /** Matches {@code ;jsessionid=4711} in {@code /path;jsessionid=4711}, where servers put sessions. */
    private static final Pattern PATH_PARAMETER = Pattern.compile(";([^=/;]*)=[^/;]*");

    /** Matches most URLs. Their text is returned as it is, not copied, as a call that waits must be small. */
    private static final Pattern NOTHING_TO_HIDE = Pattern.compile("https?://[^?#;@]*");

    private static final int MAX_TEXT = UrlKey.MAX_LENGTH;

    private UrlRedactor() {}

    /**
     * Makes a URL readable and free of secrets.
     *
     * @param url absolute; of other texts only what is surely no secret is kept
     * @return {@code scheme://host/path?name=*}, cut after 512 characters
     */
    public static String url(String url) {
        boolean plain = url.length() <= MAX_TEXT && NOTHING_TO_HIDE.matcher(url).matches();
        return plain ? url : redacted(url);
    }

    private static String redacted(String url) {
        int fragment = url.indexOf('#');
        String rest = fragment < 0 ? url : url.substring(0, fragment);
        int query = rest.indexOf('?');
        String values = query < 0 ? "" : query(rest.substring(query + 1));
        String path = withoutUserInfo(query < 0 ? rest : rest.substring(0, query));
        String text = PATH_PARAMETER.matcher(path).replaceAll(";$1=*") + values;
        if (text.length() > MAX_TEXT) {
            return text.substring(0, MAX_TEXT) + "…";
        }
        return text.equals(url) ? url : text; // The copy is dropped if it says the same.
    }

    /**
     * Names an exception without its message, which may hold a secret.
     *
     * @param failure what is thrown
     * @return the simple name of its class; of an anonymous one that of the class it extends
     */
    public static String failure(Throwable failure) {
        Class<?> type = failure.getClass();
        return (type.isAnonymousClass() ? type.getSuperclass() : type).getSimpleName();
    }

    private static String query(String query) {
        return Arrays.stream(query.split("&", -1)).map(UrlRedactor::part).collect(Collectors.joining("&", "?", ""));
    }

    /**
     * Redacts one part of a query. A part without a name is a value as well: {@code ?s3cr3t}, and in Base64
     * {@code ?czNjcjN0cw==}.
     */
    private static String part(String part) {
        String name = part.substring(0, Math.max(0, part.indexOf('=')));
        boolean named = part.chars().skip(name.length()).anyMatch(c -> c != '=');
        return part.isEmpty() ? "" : !name.isEmpty() && named ? name + "=*" : "*";
    }

    private static String withoutUserInfo(String url) {
        int separator = url.indexOf("://");
        if (separator < 0 && !url.startsWith("//")) {
            return withoutOpaquePart(url);
        }
        int authority = separator < 0 ? 2 : separator + 3;
        int path = url.indexOf('/', authority);
        int at = url.lastIndexOf('@', path < 0 ? url.length() : path);
        return at < authority ? url : url.substring(0, authority) + url.substring(at + 1);
    }

    /**
     * Redacts a URL like {@code mailto:…} or {@code data:…}, which has no structure that would show what is a secret.
     */
    private static String withoutOpaquePart(String url) {
        int colon = url.indexOf(':');
        int slash = url.indexOf('/');
        return colon < 0 || (slash >= 0 && slash < colon) ? url : url.substring(0, colon + 1) + "*";
    }
}
