package dev.heed.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes SHA-256 digests, in hexadecimal digits. */
public final class Sha256 {
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
            digest.update(new byte[] {
                (byte) (each.length >> 24), (byte) (each.length >> 16), (byte) (each.length >> 8), (byte) each.length
            });
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
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(most, bytes.length); i++) {
            text.append(Character.forDigit(bytes[i] >> 4 & 0xF, 16)).append(Character.forDigit(bytes[i] & 0xF, 16));
        }
        return text.toString();
    }
}
