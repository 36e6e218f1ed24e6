package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that is not idempotent, and no reply: it is sent again only if it provably was not processed. */
class PostFailureTest {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration SECOND = Duration.ofMillis(500);

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void brokenConnectionsAreOkHttpsToTidyUp() {
        lab.doNotCheckPool();
    }

    static Stream<Arguments> deaths() {
        return Mode.with(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()),
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket(false, false, true)));
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void aPostWhosePooledConnectionDiesIsSentOnce(Mode mode, MockResponse.Builder death) throws IOException {
        lab.replies(200);
        lab.get(mode, "/").close();
        lab.server.enqueue(death.build());
        lab.replies(200);
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void aPostWhoseFreshConnectionDiesIsSentOnce(Mode mode, MockResponse.Builder death) {
        lab.server.enqueue(death.build());
        lab.replies(200);
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aGetWhosePooledConnectionDiesIsSentAgain(Mode mode) throws IOException {
        lab.replies(200);
        lab.get(mode, "/").close();
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aPostThatDiesInItsSecondAttemptIsNotSentAThirdTime(Mode mode) {
        lab.replies(429, "Retry-After: 1");
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.TOLD, Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aPostThatDiesAfterARedirectIsNotSentAgain(Mode mode) {
        lab.replies(307, "Location: /hop");
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.REDIRECTED, Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void anIdempotencyKeyMakesAPostOneThatIsSentAgain(Mode mode) throws IOException {
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        Request request =
                post(lab.url("/")).newBuilder().header("Idempotency-Key", "k-1").build();
        try (Response response = lab.send(mode, request)) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aPolicyMaySendEveryPostAgain(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .onFailure(Rule.backOff().forAnyMethod())
                .build());
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, FIRST);
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
    }

    @EveryMode
    void aPostThatFoundNoServerIsSentAgain(Mode mode) throws IOException {
        IOException failure = failureOf(mode, post(closedPort()));
        assertThat(failure).isInstanceOf(java.net.ConnectException.class);
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        assertThat(lab.time.waits()).containsExactly(FIRST, SECOND);
    }

    @EveryMode
    void aPostThatFoundNoAddressIsSentAgain(Mode mode) {
        lab.client(builder -> builder.dns(host -> {
            throw new UnknownHostException(host);
        }));
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
    }

    @EveryMode
    void aPostThatFoundNoServerAfterA429IsSentAgain(Mode mode) throws IOException {
        HttpUrl nobody = closedPort();
        lab.client(builder -> builder.addInterceptor(chain -> {
            boolean first = lab.requests() == 0;
            return chain.proceed(
                    first
                            ? chain.request()
                            : chain.request().newBuilder().url(nobody).build());
        }));
        lab.replies(429, "Retry-After: 1");
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.TOLD, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
    }

    @EveryMode
    void aPostOnAStreamThatHttp2RefusedIsSentAgain(Mode mode) throws IOException {
        http2();
        lab.server.enqueue(Lab.reply(200)
                .onResponseStart(new SocketEffect.CloseStream(Http2Error.REFUSED_STREAM))
                .build());
        lab.replies(200);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.time.waits()).containsExactly(FIRST);
    }

    static Stream<Arguments> processedPerhaps() {
        return Mode.with(Http2Error.INTERNAL_ERROR, Http2Error.CANCEL);
    }

    @ParameterizedTest
    @MethodSource("processedPerhaps")
    void aPostOnAStreamThatEndsOtherwiseIsSentOnce(Mode mode, int error) {
        http2();
        lab.server.enqueue(Lab.reply(200)
                .onRequestStart(new SocketEffect.CloseStream(error))
                .build());
        lab.replies(200);
        IOException failure = failureOf(mode, post(lab.url("/")));
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.time.waits()).isEmpty();
    }

    /** RFC 9113 section 7. */
    private static final class Http2Error {
        static final int INTERNAL_ERROR = 2;
        static final int REFUSED_STREAM = 7;
        static final int CANCEL = 8;
    }

    private void http2() {
        List<Protocol> cleartext = List.of(Protocol.H2_PRIOR_KNOWLEDGE);
        lab.server.setProtocols(cleartext);
        lab.client(builder -> builder.protocols(cleartext));
    }

    private HttpUrl closedPort() throws IOException {
        MockWebServer gone = lab.otherServer();
        HttpUrl url = gone.url("/");
        gone.close();
        return url;
    }

    private static Request post(HttpUrl url) {
        return new Request.Builder()
                .url(url)
                .post(RequestBody.create("an order", Lab.TEXT))
                .build();
    }

    private IOException failureOf(Mode mode, Request request) {
        return catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request).close());
    }
}
