package dev.heed.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes SHA-256 digests, in hexadecimal digits. */
public final class Sha256 {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Sha256() {}

    /**
     * Makes the digest of a text, in UTF-8.
     *
     * @param text any text
     * @return 64 digits in lower case
     */
    public static String hex(String text) {
        return hex(ofNothing().digest(text.getBytes(StandardCharsets.UTF_8)), Integer.MAX_VALUE);
    }

    /**
     * Makes the digest of several texts, each with its length before it, so that no two lists look the same.
     *
     * @param bytes how many bytes of the digest are meant, 1 to 32
     * @param texts any texts
     * @return twice as many digits in lower case
     */
    public static String hex(int bytes, String... texts) {
        MessageDigest digest = ofNothing();
        for (String text : texts) {
            byte[] each = text.getBytes(StandardCharsets.UTF_8);
            for (int shift = 24; shift >= 0; shift -= 8) {
                digest.update((byte) (each.length >> shift));
            }
            digest.update(each);
        }
        return hex(digest.digest(), bytes);
    }

    private static MessageDigest ofNothing() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes, int most) {
        byte[] digits = new byte[2 * Math.min(most, bytes.length)];
        for (int i = 0; i < digits.length; i += 2) {
            digits[i] = DIGITS[bytes[i / 2] >> 4 & 0xF];
            digits[i + 1] = DIGITS[bytes[i / 2] & 0xF];
        }
        return new String(digits, StandardCharsets.US_ASCII);
    }
}
