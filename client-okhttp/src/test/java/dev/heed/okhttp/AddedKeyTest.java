package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.RawServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An {@code Idempotency-Key} that an interceptor adds may be another one on each attempt: it makes no call repeatable. */
class AddedKeyTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final AtomicInteger keys = new AtomicInteger();

    @EveryMode
    void aPostWhoseKeyIsAddedOnEveryAttemptIsSentOnce(Mode mode) throws IOException {
        lab.client(this::addingKeys);
        try (RawServer server = new RawServer("")) {
            Request post = new Request.Builder()
                    .url(server.url("/orders"))
                    .post(RequestBody.create("an order", Lab.TEXT))
                    .build();
            assertThatThrownBy(() -> lab.send(mode, post))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            lost -> assertThat(Lab.whys(Trails.of(lost))).containsExactly(Reason.NOT_IDEMPOTENT));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @EveryMode
    void aKeyThatDoesNotReachTheOtherOriginDoesNotLetOkHttpSendTwiceThere(Mode mode) throws IOException {
        lab.client(this::addingKeys);
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().carryBodyAcrossOrigins())
                .build());
        MockWebServer other = lab.otherServer();
        // Only on a connection from the pool does OkHttp take a lost reply for a stale connection.
        other.enqueue(Lab.reply(200).build());
        other.enqueue(lost());
        other.enqueue(Lab.reply(201).build());
        lab.send(mode, new Request.Builder().url(other.url("/warm")).build()).close();
        lab.replies(307, "Location: " + other.url("/orders"));
        assertThatThrownBy(() -> lab.post(mode, "/orders", "an order")).isInstanceOf(IOException.class);
        assertThat(other.getRequestCount()).isEqualTo(2);
    }

    private OkHttpClient.Builder addingKeys(OkHttpClient.Builder client) {
        return client.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .header("Idempotency-Key", "key " + keys.incrementAndGet())
                .build()));
    }

    private static MockResponse lost() {
        return new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
    }
}
