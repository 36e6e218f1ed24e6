package dev.heed.fleet.redis.internal.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Turns the id of a hold into the one that is written to Redis, and back. An id is a digest of a URL, so whoever reads
 * Redis could try URLs until one has it. With a secret it is enciphered: without the secret there is nothing to compare
 * with. A keyed digest in place of the plain one would do as well, but ids are made before a fleet sees them, and a
 * process must know again those that others write: so the 16 bytes are encrypted, not digested once more.
 *
 * <p>One block of AES is a permutation of all ids: equal ids stay equal, as they must, and nothing else shows. Not
 * thread-safe.
 */
public final class IdCipher {
    private static final String LABEL = "heed fleet id 1";

    private final @Nullable Cipher encrypt;
    private final @Nullable Cipher decrypt;

    /** Without a secret ids are written as they are. */
    public IdCipher(byte @Nullable [] secret) {
        encrypt = secret == null ? null : cipher(Cipher.ENCRYPT_MODE, secret);
        decrypt = secret == null ? null : cipher(Cipher.DECRYPT_MODE, secret);
    }

    /** The id to be written. */
    public String written(String id) {
        return apply(encrypt, id);
    }

    /** The id of what was written by a process with the same secret; that of nothing for others. */
    public String read(String wireId) {
        return apply(decrypt, wireId);
    }

    private static String apply(@Nullable Cipher cipher, String id) {
        if (cipher == null) {
            return id;
        }
        try {
            return HexFormat.of().formatHex(cipher.doFinal(HexFormat.of().parseHex(id)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block of 16 bytes cannot be enciphered", e);
        }
    }

    @SuppressWarnings("InsecureCryptoUsage") // ECB of a single block is the permutation that is wanted
    private static Cipher cipher(int mode, byte[] secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(LABEL.getBytes(StandardCharsets.US_ASCII));
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, new SecretKeySpec(digest.digest(secret), "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES and SHA-256 are part of each JDK", e);
        }
    }
}
