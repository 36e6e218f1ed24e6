package dev.heed.internal;

import java.util.regex.Pattern;

/** Takes out of a URL what may be a secret, for everything that is printed: user-info, query values, fragment. */
public final class Redact {
    private static final Pattern QUERY_VALUE = Pattern.compile("=[^&]*");
    private static final int LONGEST = 512;

    private Redact() {}

    /**
     * Readable, without secrets.
     *
     * @param url absolute
     * @return {@code scheme://host/path?name=*}, cut after 512 characters
     */
    public static String url(String url) {
        int fragment = url.indexOf('#');
        String rest = fragment < 0 ? url : url.substring(0, fragment);
        int query = rest.indexOf('?');
        String values = query < 0 ? "" : query(rest.substring(query + 1));
        String text = withoutUserInfo(query < 0 ? rest : rest.substring(0, query)) + values;
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** A part without {@code =} is a value as well: {@code ?s3cr3t}. */
    private static String query(String query) {
        StringBuilder text = new StringBuilder();
        for (String part : query.split("&", -1)) {
            text.append(text.isEmpty() ? '?' : '&')
                    .append(
                            part.indexOf('=') < 0
                                    ? (part.isEmpty() ? "" : "*")
                                    : QUERY_VALUE.matcher(part).replaceFirst("=*"));
        }
        return text.toString();
    }

    private static String withoutUserInfo(String url) {
        int authority = url.indexOf("://") + 3;
        if (authority < 3) {
            return url;
        }
        int path = url.indexOf('/', authority);
        int at = url.lastIndexOf('@', path < 0 ? url.length() : path);
        return at < authority ? url : url.substring(0, authority) + url.substring(at + 1);
    }
}
