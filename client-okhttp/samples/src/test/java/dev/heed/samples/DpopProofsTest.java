package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class DpopProofsTest {
    @StartStop
    private final MockWebServer api = new MockWebServer();

    private final KeyPair keys = keys();

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRequestWithoutTheNonceIsSentAgainWithItAndTheNextOneHasIt() throws Exception {
        DpopProofs proofs = new DpopProofs(keys, Clock.fixed(Instant.ofEpochSecond(1_767_225_600), ZoneOffset.UTC));
        OkHttpClient client = Resilience.builder(ResiliencePolicy.documented())
                .changeRefused(proofs)
                .build()
                .wrap(new OkHttpClient.Builder().addNetworkInterceptor(proofs).build());
        api.enqueue(new MockResponse.Builder()
                .code(401)
                .addHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                .addHeader("DPoP-Nonce", "n1")
                .build());
        api.enqueue(new MockResponse.Builder().code(200).build());
        api.enqueue(new MockResponse.Builder().code(200).build());

        assertThat(send(client)).isEqualTo(200);
        assertThat(send(client)).isEqualTo(200);

        String first = claims();
        assertThat(first).doesNotContain("nonce").contains("\"htm\":\"GET\"", "\"iat\":1767225600");
        assertThat(first).contains("\"htu\":\"" + api.url("/orders") + "\"");
        assertThat(first).as("of the token abc").contains("\"ath\":\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0\"");
        String second = claims();
        assertThat(second).contains("\"nonce\":\"n1\"");
        assertThat(claims()).contains("\"nonce\":\"n1\"").isNotEqualTo(second);
    }

    /** What a request claims, whose signature must be that of the key. */
    private String claims() throws Exception {
        String[] parts = api.takeRequest().getHeaders().get("DPoP").split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        return new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    }

    private int send(OkHttpClient client) throws Exception {
        Request request = new Request.Builder()
                .url(api.url("/orders?page=1"))
                .header("Authorization", "DPoP abc")
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }
}
