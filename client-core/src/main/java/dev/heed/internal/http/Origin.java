package dev.heed.internal.http;

import java.util.Locale;

/**
 * An {@code Origin} is scheme, host and port of an absolute URL (RFC 6454 4). The URL is read as text: the URLs that
 * arrive here are in the canonical form of {@code HttpUrl}, which {@code java.net.URI} does not always accept.
 *
 * @param scheme lower case
 * @param host lower case
 * @param port the default one of the scheme where the URL names none
 */
public record Origin(String scheme, String host, String port) {
    /**
     * Reads the origin of a URL. It never throws.
     *
     * @param url absolute; any other text is an origin of its own
     * @return the origin
     */
    public static Origin of(String url) {
        int separator = url.indexOf("://");
        if (separator < 0 || !HttpToken.isToken(url.substring(0, separator))) {
            return new Origin("", url, "");
        }
        String scheme = url.substring(0, separator).toLowerCase(Locale.ROOT);
        String rest = url.substring(separator + 3);
        String authority = rest.substring(0, endOfAuthority(rest));
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        int colon = hostAndPort.lastIndexOf(':');
        boolean named = colon > hostAndPort.lastIndexOf(']');
        String host = named ? hostAndPort.substring(0, colon) : hostAndPort;
        String port =
                named && colon + 1 < hostAndPort.length() ? hostAndPort.substring(colon + 1) : standardPort(scheme);
        return new Origin(scheme, host, port);
    }

    private static int endOfAuthority(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if ("/?#\\".indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }

    private static String standardPort(String scheme) {
        return switch (scheme) {
            case "https" -> "443";
            case "http" -> "80";
            default -> "";
        };
    }

    /**
     * Writes the origin as it stands in a URL, without a default port; {@code ?} for a text that is no absolute URL.
     */
    @Override
    public String toString() {
        return scheme.isEmpty() ? "?" : scheme + "://" + host + (port.equals(standardPort(scheme)) ? "" : ":" + port);
    }
}
