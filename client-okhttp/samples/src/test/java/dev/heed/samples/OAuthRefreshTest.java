package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.CredentialSource;
import dev.heed.okhttp.Resilience;
import dev.heed.samples.OAuthRefresh.Tokens;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class OAuthRefreshTest {
    @StartStop
    private final MockWebServer api = new MockWebServer();

    @StartStop
    private final MockWebServer tokens = new MockWebServer();

    /** Manual: the source answers in real time, and an automatic clock would run ahead of it. */
    private final VirtualTime time = VirtualTime.manual();

    @Test
    void aRefusedCallIsSentAgainWithANewTokenAndTheNextOnesHaveIt() throws Exception {
        OkHttpClient client = client();
        api.enqueue(new MockResponse.Builder()
                .code(401)
                .addHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"")
                .build());
        api.enqueue(new MockResponse.Builder().code(200).build());
        api.enqueue(new MockResponse.Builder().code(200).build());
        tokens.enqueue(new MockResponse.Builder().body("token-2 refresh-2").build());

        assertThat(send(client)).isEqualTo(200);
        assertThat(send(client)).isEqualTo(200);

        assertThat(tokens.takeRequest().getBody().utf8()).isEqualTo("grant_type=refresh_token&refresh_token=refresh-1");
        assertThat(authorization(api.takeRequest())).isNull();
        assertThat(authorization(api.takeRequest())).isEqualTo("Bearer token-2");
        assertThat(authorization(api.takeRequest())).isEqualTo("Bearer token-2");
        assertThat(tokens.getRequestCount()).isEqualTo(1);
    }

    @Test
    void theNewRefreshTokenIsUsedNextTime() throws Exception {
        OkHttpClient client = client();
        for (int i = 2; i <= 3; i++) {
            api.enqueue(new MockResponse.Builder().code(401).build());
            api.enqueue(new MockResponse.Builder().code(200).build());
            tokens.enqueue(new MockResponse.Builder()
                    .body("token-" + i + " refresh-" + i)
                    .build());
            assertThat(send(client)).isEqualTo(200);
            time.advance(Duration.ofHours(1));
        }

        assertThat(tokens.takeRequest().getBody().utf8()).endsWith("refresh_token=refresh-1");
        assertThat(tokens.takeRequest().getBody().utf8()).endsWith("refresh_token=refresh-2");
    }

    @Test
    void anotherOriginGetsNoToken() throws IOException {
        MockWebServer elsewhere = new MockWebServer();
        elsewhere.start();
        try (elsewhere) {
            elsewhere.enqueue(new MockResponse.Builder().code(401).build());

            assertThat(send(client(), elsewhere)).isEqualTo(401);
            assertThat(elsewhere.getRequestCount()).isEqualTo(1);
            assertThat(tokens.getRequestCount()).isZero();
        }
    }

    @Test
    void aTokenThatCannotBeRenewedLeavesTheCallWithIts401() throws Exception {
        api.enqueue(new MockResponse.Builder().code(401).build());
        tokens.enqueue(new MockResponse.Builder().code(400).build());

        assertThat(send(client())).isEqualTo(401);
        assertThat(api.getRequestCount()).isEqualTo(1);
    }

    private OkHttpClient client() {
        OkHttpClient plain =
                new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(10)).build();
        OAuthRefresh source =
                new OAuthRefresh(plain, api.url("/"), tokens.url("/token"), "refresh-1", OAuthRefreshTest::parse);
        return Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .credentials(CredentialSource.blocking(source))
                .build()
                .wrap(new OkHttpClient());
    }

    private static Tokens parse(String body) {
        String[] words = body.split(" ", 2);
        return new Tokens(words[0], Duration.ofHours(1), Optional.of(words[1]));
    }

    private int send(OkHttpClient client) throws IOException {
        return send(client, api);
    }

    private static int send(OkHttpClient client, MockWebServer server) throws IOException {
        Request request = new Request.Builder().url(server.url("/orders")).build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    private static String authorization(RecordedRequest request) {
        return request.getHeaders().get("Authorization");
    }
}
