package dev.heed.fleet.redis.internal.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals the words that end a hold or its window, so that who can write to Redis but does not know the secret can hold
 * calls but never let them go. A seal is of one window of one hold: said twice, the word changes nothing. Without a
 * secret nothing is sealed. Not thread-safe.
 */
public final class Seal {
    private static final String LABEL = "heed fleet seal 1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private final @Nullable Mac mac;

    /** Without a secret all seals are empty. */
    public Seal(byte @Nullable [] secret) {
        mac = secret == null ? null : keyed(keyed(secret).doFinal(LABEL.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of each JDK", e);
        }
    }

    /** Of the word that a window was ended by hand. */
    public String ofRelease(String wireId, long window) {
        return of("R", wireId, window);
    }

    /** Of the word that a window is open. */
    public String ofOpening(String wireId, long window) {
        return of("O", wireId, window);
    }

    private String of(String word, String wireId, long window) {
        if (mac == null) {
            return "";
        }
        byte[] text = (word + " " + wireId + " " + window).getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(text), BYTES));
    }

    /** Whether a message was sealed by a process with the same secret; of words that end nothing, always. */
    public boolean isOn(FleetMessage message) {
        if (message instanceof FleetMessage.Opened opened) {
            return isOnOpening(opened.seal(), opened.wireId(), opened.window());
        }
        return !(message instanceof FleetMessage.Released released)
                || same(released.seal(), ofRelease(released.wireId(), released.window()));
    }

    /** Whether a seal is that of the word that a window is open; without a secret, none is. */
    public boolean isOnOpening(String seal, String wireId, long window) {
        return same(seal, ofOpening(wireId, window));
    }

    /** In a time that says nothing of where they differ. */
    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
