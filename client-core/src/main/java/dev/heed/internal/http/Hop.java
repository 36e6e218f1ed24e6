package dev.heed.internal.http;

/** Names one hop of a call, as chains of redirects and messages show it: the method and the URL that was asked. */
public final class Hop {
    private Hop() {}

    /**
     * Names a hop. The fragment is left out, since it never reaches the wire: URLs that differ by it only are the same
     * hop.
     *
     * @param method as sent
     * @param url absolute; of a long one the origin and a digest are kept
     * @return {@code GET https://host/path}
     */
    public static String of(String method, String url) {
        return method + " " + UrlKey.of(url);
    }
}
