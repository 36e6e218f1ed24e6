package dev.heed.samples;

import dev.heed.okhttp.RequestChange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Proves that a token is the sender's (DPoP, RFC 9449), with a proof of its own for each attempt, and sends a request
 * again whose proof lacked the nonce of the server. It is given twice: by {@code addNetworkInterceptor} of the client,
 * where {@code Authorization} is known, and by {@code Resilience.builder(policy).changeRefused(…)}.
 */
public final class DpopProofs implements Interceptor, RequestChange {
    private static final int COORDINATE_BYTES = 32;

    private final KeyPair keys;
    private final Clock clock;
    private final Map<HttpUrl, String> nonces = new ConcurrentHashMap<>();

    /**
     * Signs with these keys.
     *
     * @param keys on the curve P-256
     * @param clock dates the proofs
     */
    public DpopProofs(KeyPair keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Request proven = request.newBuilder().header("DPoP", proof(request)).build();
        Response response = chain.proceed(proven);
        Optional.ofNullable(response.header("DPoP-Nonce"))
                .ifPresent(nonce -> nonces.put(request.url().resolve("/"), nonce));
        return response;
    }

    /** The interceptor knows the nonce by now, and makes the proof: any change lets the request go again. */
    @Override
    public Optional<Request> change(Request request, Response refused) throws IOException {
        String nonce = refused.header("DPoP-Nonce");
        boolean asks = refused.headers("WWW-Authenticate").stream().anyMatch(line -> line.contains("use_dpop_nonce"))
                || refused.body().string().contains("use_dpop_nonce"); // as token endpoints say it, with a 400
        return nonce == null || !asks
                ? Optional.empty()
                : Optional.of(request.newBuilder().header("DPoP", nonce).build());
    }

    private String proof(Request request) {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        String head = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                + coordinate(key.getW().getAffineX()) + "\",\"y\":\""
                + coordinate(key.getW().getAffineY()) + "\"}}";
        String url =
                request.url().newBuilder().query(null).fragment(null).build().toString();
        StringBuilder claims = new StringBuilder("{\"jti\":\"" + UUID.randomUUID() + "\",\"htm\":\"" + request.method()
                + "\",\"htu\":\"" + url + "\",\"iat\":" + clock.instant().getEpochSecond());
        Optional.ofNullable(request.header("Authorization"))
                .map(value -> value.substring(value.indexOf(' ') + 1))
                .ifPresent(token -> claims.append(",\"ath\":\"" + text(sha256(token)) + "\""));
        Optional.ofNullable(nonces.get(request.url().resolve("/")))
                .ifPresent(nonce -> claims.append(",\"nonce\":\"" + nonce + "\""));
        return signed(text(bytes(head)) + "." + text(bytes(claims + "}")));
    }

    private String signed(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(bytes(text));
            return text + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String coordinate(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(signed.length, COORDINATE_BYTES);
        System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
        return text(fixed);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
