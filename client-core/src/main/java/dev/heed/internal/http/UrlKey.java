package dev.heed.internal.http;

/**
 * Makes the text by which holds and hops store and compare a URL. A server can make a URL as long as it likes, in
 * {@code Location}, so the length of that text is bounded.
 */
public final class UrlKey {
    /** Bounds a URL that is stored, in characters: of a longer one a digest is stored, and a cut text is printed. */
    public static final int MAX_LENGTH = 512;

    private UrlKey() {}

    /**
     * Makes the text that stands for a URL. The fragment never reaches the wire and does not count.
     *
     * @param url absolute
     * @return the URL itself; of one of more than {@link #MAX_LENGTH} characters the origin and a SHA-256 digest of the
     *     whole, with a space between, which no URL has
     */
    public static String of(String url) {
        String key = withoutFragment(url);
        return key.length() <= MAX_LENGTH ? key : Origin.of(key) + " sha-256:" + Sha256.hex(key);
    }

    /**
     * Cuts the fragment off.
     *
     * @param url absolute
     * @return the URL up to its first {@code #}
     */
    public static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }
}
