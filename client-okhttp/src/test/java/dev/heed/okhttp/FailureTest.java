package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Calls;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.RawServer;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.CertificatePinner;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No reply comes: an idempotent request is tried again, unless the failure would come again. */
class FailureTest {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration SECOND = Duration.ofMillis(500);

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void brokenConnectionsAreOkHttpsToTidyUp() {
        lab.doNotCheckPool();
    }

    @EveryMode
    void aConnectionThatIsRefusedIsTriedAgainWithBackoff(Mode mode) throws IOException {
        IOException failure = failureOf(mode, closedPort());
        assertThat(failure).isInstanceOf(java.net.ConnectException.class);
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        assertThat(lab.time.waits()).containsExactly(FIRST, SECOND);
    }

    static Stream<Arguments> resets() {
        return Mode.with(
                Lab.reply(200).onRequestStart(new SocketEffect.CloseSocket()),
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()),
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket(false, false, true)));
    }

    @ParameterizedTest
    @MethodSource("resets")
    void aConnectionThatDiesIsTriedAgainWithBackoff(Mode mode, mockwebserver3.MockResponse.Builder reset)
            throws IOException {
        lab.server.enqueue(reset.build());
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, FIRST);
    }

    static Stream<Arguments> cutReplies() {
        return Mode.with(
                "",
                "HTT",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n");
    }

    @ParameterizedTest
    @MethodSource("cutReplies")
    void aReplyThatIsCutOffWithinItsHeadersIsTriedAgain(Mode mode, String reply) throws IOException {
        try (RawServer server = new RawServer(reply)) {
            IOException failure = failureOf(mode, server.url("/"));
            assertThat(Lab.whys(Trails.of(failure)))
                    .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @EveryMode
    void aReplyThatIsCutOffWithinItsBodyIsTheCallersToDealWith(Mode mode) throws IOException {
        lab.server.enqueue(
                Lab.reply(200).onResponseBody(new SocketEffect.CloseSocket()).build());
        try (Response response = lab.get(mode, "/")) {
            assertThat(catchThrowableOfType(
                            IOException.class, () -> response.body().string()))
                    .isNotNull();
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aServerThatIsSilentIsTriedAgainAfterTheReadTimeout(Mode mode) throws IOException {
        lab.client(builder -> builder.readTimeout(Duration.ofMillis(150)));
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        lab.replies(503);
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        IOException failure = failureOf(mode, lab.url("/"));
        assertThat(failure).isInstanceOf(SocketTimeoutException.class);
        assertThat(Lab.whys(Trails.of(failure)))
                .containsExactly(Reason.BACKOFF, Reason.FLOOR, Reason.ATTEMPTS_EXHAUSTED);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, FIRST, FIRST.plus(Duration.ofMinutes(2)));
    }

    @EveryMode
    void theLastExceptionIsThrownWithTheEarlierOnesUnderIt(Mode mode) throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        lab.client(builder -> builder.dns(host -> {
            throw new UnknownHostException("look-up " + lookups.incrementAndGet());
        }));
        IOException failure = failureOf(mode, lab.url("/"));
        assertThat(failure).isInstanceOf(UnknownHostException.class).hasMessage("look-up 3");
        assertThat(Arrays.stream(failure.getSuppressed())
                        .filter(UnknownHostException.class::isInstance)
                        .map(Throwable::getMessage))
                .containsExactly("look-up 1", "look-up 2");
        assertThat(failure).hasStackTraceContaining(Trails.of(failure).toString());
        assertThat(lab.time.waits()).containsExactly(FIRST, SECOND);
    }

    @EveryMode
    void anExceptionThatIsThrownAgainAndAgainIsNotSuppressedUnderItself(Mode mode) throws IOException {
        UnknownHostException same = new UnknownHostException("always");
        lab.client(builder -> builder.dns(host -> {
            throw same;
        }));
        assertThat(failureOf(mode, lab.url("/"))).isSameAs(same);
        assertThat(Arrays.stream(same.getSuppressed()).filter(UnknownHostException.class::isInstance))
                .isEmpty();
        assertThat(Trails.of(same).attempts()).isEqualTo(3);
    }

    @EveryMode
    void theTrailIsOfTheCallThatFailedNotOfOneThatMadeItFail(Mode mode) throws IOException {
        HttpUrl nobody = closedPort();
        Request token = new Request.Builder()
                .url(nobody)
                .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                .build();
        Call.Factory tokens = mode.factory(lab.heed(), lab.plainClient());
        lab.client(builder -> builder.addInterceptor(chain -> {
            try {
                return mode.send(tokens.newCall(token));
            } catch (IOException e) {
                throw new IOException("no token", e);
            }
        }));
        IOException failure = failureOf(mode, lab.url("/"));
        assertThat(failure).hasMessage("no token");
        assertThat(Trails.of(failure).attempts()).isEqualTo(3);
    }

    @EveryMode
    void aFailureAfterARedirectRepeatsTheLastHop(Mode mode) throws IOException {
        lab.replies(302, "Location: /hop");
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        lab.replies(200);
        lab.policy(Calls.RETRIES_FAILURES);
        lab.client(builder -> builder.retryOnConnectionFailure(false));
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.REDIRECTED, Reason.BACKOFF, Reason.ANSWERED);
        }
        assertThat(lab.taken().getTarget()).isEqualTo("/");
        assertThat(lab.taken().getTarget()).isEqualTo("/hop");
        assertThat(lab.taken().getTarget()).isEqualTo("/hop");
    }

    @EveryMode
    void aPolicyMayThrowFailuresAtOnce(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().onFailure(Rule.surface()).build());
        assertThat(Lab.whys(Trails.of(failureOf(mode, closedPort())))).containsExactly(Reason.SURFACED);
    }

    @EveryMode
    void aReplyThatIsNoHttpIsFinal(Mode mode) throws IOException {
        try (RawServer server = new RawServer("SSH-2.0-OpenSSH_9.6\r\n\r\n")) {
            IOException failure = failureOf(mode, server.url("/"));
            assertThat(failure).isInstanceOf(ProtocolException.class);
            assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @EveryMode
    void aCertificateThatIsNotTrustedIsFinal(Mode mode) {
        lab.server.useHttps(certificates().sslSocketFactory());
        IOException failure = failureOf(mode, lab.url("/"));
        assertThat(failure).isInstanceOf(SSLHandshakeException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aCertificateThatIsNotThePinnedOneIsFinal(Mode mode) {
        HandshakeCertificates certificates = certificates();
        lab.server.useHttps(certificates.sslSocketFactory());
        lab.client(builder -> builder.sslSocketFactory(certificates.sslSocketFactory(), certificates.trustManager())
                .certificatePinner(new CertificatePinner.Builder()
                        .add(lab.url("/").host(), "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                        .build()));
        IOException failure = failureOf(mode, lab.url("/"));
        assertThat(failure).isInstanceOf(SSLPeerUnverifiedException.class);
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.FAILURE_IS_FINAL);
    }

    private HandshakeCertificates certificates() {
        HeldCertificate held = new HeldCertificate.Builder()
                .addSubjectAlternativeName(lab.url("/").host())
                .build();
        return new HandshakeCertificates.Builder()
                .heldCertificate(held)
                .addTrustedCertificate(held.certificate())
                .build();
    }

    private HttpUrl closedPort() throws IOException {
        MockWebServer gone = lab.otherServer();
        HttpUrl url = gone.url("/");
        gone.close();
        return url;
    }

    private IOException failureOf(Mode mode, HttpUrl url) {
        Request request = new Request.Builder().url(url).build();
        return catchThrowableOfType(
                IOException.class, () -> lab.send(mode, request).close());
    }
}
