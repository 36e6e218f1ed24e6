package dev.heed.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A URL as it is kept and compared, in holds and hops. Servers make URLs as long as they like, in {@code Location}: what is
 * kept of one is bounded.
 */
public final class UrlKey {
    /** In characters: longer ones are kept as a digest, and printed cut. */
    public static final int MAX_LENGTH = 512;

    private UrlKey() {}

    /**
     * The text that stands for a URL. The fragment never reaches the wire and does not count.
     *
     * @param url absolute
     * @return the URL itself; of one of more than {@link #MAX_LENGTH} characters the origin and a SHA-256 digest of the
     *     whole, with a space between, which no URL has
     */
    public static String of(String url) {
        String key = withoutFragment(url);
        return key.length() <= MAX_LENGTH ? key : Origin.of(key) + " sha-256:" + digest(key);
    }

    public static String withoutFragment(String url) {
        int fragment = url.indexOf('#');
        return fragment < 0 ? url : url.substring(0, fragment);
    }

    private static String digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return hex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            text.append(Character.forDigit(each >> 4 & 0xF, 16)).append(Character.forDigit(each & 0xF, 16));
        }
        return text.toString();
    }
}
