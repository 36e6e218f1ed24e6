package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: redirects and of requests that may have acted. */
class DocsCrossingExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final RequestBody body = RequestBody.create("tea", Lab.TEXT);

    @Test
    void whatCrossesOriginsIsChosen() throws IOException {
        // docs: redirects
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .redirects(Redirects.standard()
                        .limit(5)
                        .keepAcrossOrigins("X-Request-Id", "Authorization")
                        .carryBodyAcrossOrigins())
                .build();
        // docs: end
        lab.policy(policy);
        MockWebServer other = lab.otherServer();
        other.enqueue(Lab.reply(200).build());
        lab.replies(307, "Location: " + other.url("/there"));
        Request request = lab.post("/here", body)
                .header("Authorization", "Bearer mine")
                .header("X-Request-Id", "42")
                .header("X-Api-Key", "mine too")
                .build();
        try (Response response = lab.send(Mode.EXECUTE, request)) {
            assertThat(response.code()).isEqualTo(200);
        }
        RecordedRequest arrived = Lab.taken(other);
        assertThat(arrived.getHeaders().names())
                .contains("X-Request-Id", "Authorization")
                .doesNotContain("X-Api-Key");
        assertThat(arrived.getBody()).isEqualTo(okio.ByteString.encodeUtf8("tea"));
    }

    @Test
    void aPostThatMayHaveArrivedIsRepeatedIfThePolicySaysSo() throws IOException {
        // docs: post
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .onFailure(Rule.backOff().forAnyMethod())
                .build();
        // docs: end
        lab.policy(policy);
        lab.server.enqueue(died());
        lab.replies(200);
        try (Response response =
                lab.send(Mode.EXECUTE, lab.post("/orders", body).build())) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).steps().get(0).reason()).isEqualTo(Reason.BACKOFF);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @Test
    void aPostWithAnIdempotencyKeyIsRepeated() throws IOException {
        HttpUrl url = lab.url("/orders");
        // docs: idempotency-key
        Request order = new Request.Builder()
                .url(url)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .post(body)
                .build();
        // docs: end
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.send(Mode.EXECUTE, order)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
        String key = lab.taken().getHeaders().get("Idempotency-Key");
        assertThat(lab.taken().getHeaders().get("Idempotency-Key")).isEqualTo(key);
    }

    /** The request arrived, no reply comes. */
    private static MockResponse died() {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
    }
}
