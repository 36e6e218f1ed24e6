package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.failure;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.http.FailureKinds;
import dev.heed.internal.testing.InCall;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No reply came: which failures a repeat might cure, and for which requests it is safe. */
class FailureRuleTest {
    private final IOException reset = new SocketException("Connection reset");

    static Stream<IOException> passing() {
        return Stream.of(
                new SocketException("Connection reset"),
                new ConnectException("Connection refused"),
                new NoRouteToHostException("No route to host"),
                new UnknownHostException("api.example.com"),
                new SocketTimeoutException("Read timed out"),
                new EOFException("unexpected end of stream"),
                new SSLException("Connection reset", new SocketException("Connection reset")),
                caused(new SSLHandshakeException("terminated"), new EOFException("SSL peer shut down incorrectly")),
                caused(new SSLHandshakeException("wrapped"), new IOException("twice", new EOFException())),
                new SSLException("Read timed out", new SocketTimeoutException("Read timed out")),
                new SocketException("SOCKS: Host unreachable"),
                new SocketException("SOCKS server general failure"),
                new SocketException("Malformed reply from SOCKS server"),
                new IOException("unexpected end of stream", new EOFException()),
                new IOException("stream was reset: INTERNAL_ERROR"));
    }

    static Stream<IOException> lasting() {
        return Stream.of(
                new ProtocolException("Unexpected status line"),
                new SSLHandshakeException("no trust"),
                new SSLHandshakeException("handshake broke off"),
                caused(new SSLHandshakeException("no trust"), new CertificateException("expired")),
                caused(
                        new SSLHandshakeException("revocation"),
                        new CertificateException(new SocketException("the list was not to be had"))),
                new IOException("no token", caused(new SSLHandshakeException(""), new CertificateException("expired"))),
                caused(new SSLPeerUnverifiedException("Hostname not verified"), new EOFException()),
                new SSLPeerUnverifiedException("Hostname not verified"),
                new IOException("Unexpected response code for CONNECT: 429"),
                new IOException("Failed to authenticate with proxy"),
                new IOException("wrapped", new IOException("Unexpected response code for CONNECT: 403")),
                suppressing(new ConnectException("the first"), new IOException("Failed to authenticate with proxy")),
                new SocketException("SOCKS : authentication failed"),
                new SocketException("SOCKS: Connection not allowed by ruleset"),
                new SSLProtocolException("record overflow"),
                new SSLException("unsupported", new IllegalArgumentException("parameters")),
                new UnknownServiceException("CLEARTEXT communication not permitted"));
    }

    private static IOException caused(IOException failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }

    private static IOException suppressing(IOException failure, Throwable other) {
        failure.addSuppressed(other);
        return failure;
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aFailureThatMayPassIsRepeatedForIdempotentMethodsOnly(IOException failure) {
        for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY")) {
            assertThat(words(documented(failure(method, failure)))).isEqualTo("repeat backoff");
        }
        for (String method : List.of("POST", "PATCH")) {
            assertThat(words(documented(failure(method, failure)))).isEqualTo("deliver not-idempotent");
        }
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void aFailureThatWouldComeAgainIsThrownWhateverTheRule(IOException failure) {
        ResiliencePolicy.Builder eager =
                ResiliencePolicy.builder().onFailure(Rule.backOff().forAnyMethod());
        assertThat(words(documented(failure("GET", failure)))).isEqualTo("deliver failure-is-final");
        assertThat(words(by(eager, failure("POST", failure).unprocessed()))).isEqualTo("deliver failure-is-final");
    }

    @Test
    void aRequestThatWasProvablyNotProcessedIsRepeatedWhateverItsMethod() {
        IOException refused = new IOException("stream was reset: REFUSED_STREAM");
        assertThat(words(documented(
                        failure("POST", refused).body(Attempt.Body.REPEATABLE).unprocessed())))
                .isEqualTo("repeat backoff");
    }

    @Test
    void anIdempotencyKeyMakesAPostSafeToRepeat() {
        assertThat(words(documented(failure("POST", reset).requestHeaders(List.of("IDEMPOTENCY-KEY")))))
                .isEqualTo("repeat backoff");
    }

    @Test
    void aRuleForAnyMethodOptsPostIn() {
        ResiliencePolicy.Builder eager =
                ResiliencePolicy.builder().onFailure(Rule.backOff().forAnyMethod());
        assertThat(words(by(eager, failure("POST", reset).body(Attempt.Body.REPEATABLE))))
                .isEqualTo("repeat backoff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST"})
    void aOneShotBodyIsNeverSentTwice(String method) {
        ResiliencePolicy.Builder eager =
                ResiliencePolicy.builder().onFailure(Rule.backOff().forAnyMethod());
        InCall facts = failure(method, reset).body(Attempt.Body.ONE_SHOT);
        assertThat(words(by(eager, facts))).isEqualTo("deliver body-not-repeatable");
        assertThat(words(by(eager, facts.unprocessed()))).isEqualTo("deliver body-not-repeatable");
    }

    @Test
    void anInterruptionIsNotRepeatedButAReadThatTimedOutIs() {
        assertThat(words(documented(failure("GET", new InterruptedIOException("interrupted")))))
                .isEqualTo("deliver interrupted");
        assertThat(words(documented(failure("GET", new SocketTimeoutException("timeout")))))
                .isEqualTo("repeat backoff");
    }

    @Test
    void aCanceledCallIsNotRepeatedWhateverItsFailureLooksLike() {
        for (IOException failure : List.of(reset, new InterruptedIOException(), new ProtocolException())) {
            assertThat(words(documented(failure("GET", failure).canceled()))).isEqualTo("deliver canceled");
        }
    }

    @Test
    void aCanceledCallIsNotRepeatedAfterAReplyEither() {
        assertThat(documented(Given.reply("GET", 503).canceled()).reason()).isEqualTo(Reason.CANCELED);
    }

    @Test
    void aWebSocketUpgradeIsNotRepeated() {
        assertThat(words(documented(failure("GET", reset).webSocket()))).isEqualTo("deliver web-socket");
    }

    @Test
    void aProxyThatRefusedIsFinalWhateverWasThrown() {
        assertThat(words(documented(failure("GET", reset).refusedByProxy()))).isEqualTo("deliver failure-is-final");
    }

    @Test
    void aFailureThatCausesItselfIsRead() {
        IOException first = new IOException("first");
        first.initCause(new IOException("second", first));
        assertThat(words(documented(failure("GET", first)))).isEqualTo("repeat backoff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void aClientThatRetriesNoFailuresSilencesTheDocumentedRuleOnly(String method) {
        InCall facts = failure(method, reset).unprocessed().clientRetriesNoFailure();
        assertThat(words(documented(facts))).isEqualTo("deliver retries-off");
        ResiliencePolicy named =
                ResiliencePolicy.builder().onFailure(Rule.backOff()).build();
        assertThat(words(by(ResiliencePolicy.builder().maxAttempts(5), facts))).isEqualTo("deliver retries-off");
        assertThat(words(by(ResiliencePolicy.builder().onFailure(Rule.backOff()), facts)))
                .isEqualTo("repeat backoff");
        assertThat(words(by(named.toBuilder().maxAttempts(5), facts))).isEqualTo("repeat backoff");
        assertThat(words(by(ResiliencePolicy.documented().toBuilder(), facts))).isEqualTo("deliver retries-off");
        assertThat(words(by(ResiliencePolicy.builder().onFailure(Rule.surface()), facts)))
                .isEqualTo("deliver surfaced");
    }

    @Test
    void aClientThatRetriesNoFailuresMeansNoStatus() {
        assertThat(words(documented(Given.reply("GET", 503).clientRetriesNoFailure())))
                .isEqualTo("repeat floor");
    }

    @Test
    void theRuleForFailuresIsTheUsersToSet() {
        assertThat(words(by(ResiliencePolicy.builder().onFailure(Rule.surface()), failure("GET", reset))))
                .isEqualTo("deliver surfaced");
        assertThat(words(by(ResiliencePolicy.builder().onFailure(Rule.neverRepeat()), failure("GET", reset))))
                .isEqualTo("deliver must-change");
        Duration floor = Duration.ofSeconds(7);
        assertThat(by(ResiliencePolicy.builder().onFailure(Rule.waitAtLeast(floor)), failure("GET", reset)))
                .isEqualTo(new Decision.Retry(floor, Duration.ZERO, Reason.FLOOR));
    }

    @Test
    void failuresUseUpAttemptsAndTimeAsRepliesDo() {
        assertThat(documented(failure("GET", reset).number(3)))
                .isEqualTo(new Decision.Deliver(Reason.ATTEMPTS_EXHAUSTED, Optional.empty()));
        assertThat(documented(failure("GET", reset).elapsed(Duration.ofMinutes(15)))
                        .reason())
                .isEqualTo(Reason.WAIT_EXCEEDS_MAX_ELAPSED);
    }

    /** An interceptor may have wrapped it. */
    @ParameterizedTest
    @MethodSource("lasting")
    void whatIsFinalIsSoWithinAnother(IOException failure) {
        assertThat(FailureKinds.isFinal(new IOException("wrapped", failure))).isTrue();
    }
}
