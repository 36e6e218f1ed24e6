package dev.heed.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;

/** What an adapter asks of a failure of connecting, and how Bouncy Castle words a connection that ends. */
class FailureKindsTest {
    private static final String HANDSHAKE_FAILURE = "handshake_failure(40)";

    private static IOException caused(IOException failure, Throwable cause) {
        failure.initCause(cause);
        return failure;
    }

    @Test
    void aConnectionToAProxyThatBreaksIsNoRefusal() {
        assertThat(FailureKinds.isRefusalOfConnect(new ConnectException("refused")))
                .isFalse();
        assertThat(FailureKinds.isRefusalOfConnect(new SocketTimeoutException("silent")))
                .isFalse();
        assertThat(FailureKinds.isRefusalOfConnect(new IOException("ended", new EOFException())))
                .isFalse();
    }

    @Test
    void whateverElseFailsIsTheAnswerOfTheProxy() {
        assertThat(FailureKinds.isRefusalOfConnect(new IOException("no credentials")))
                .isTrue();
        assertThat(FailureKinds.isRefusalOfConnect(
                        caused(new SSLHandshakeException("no trust"), new CertificateException(new EOFException()))))
                .isTrue();
    }

    @Test
    void theAlertThatBouncyCastleRaisesItselfWhereAConnectionEndsMayPass() {
        assertThat(FailureKinds.isFinal(new TlsFatalAlert(HANDSHAKE_FAILURE))).isFalse();
    }

    @Test
    void anyOtherAlertIsFinal() {
        assertThat(FailureKinds.isFinal(new TlsFatalAlert("protocol_version(70)")))
                .isTrue();
        assertThat(FailureKinds.isFinal(caused(new TlsFatalAlert(HANDSHAKE_FAILURE), new IOException("of something"))))
                .isTrue();
        assertThat(FailureKinds.isFinal(new SSLHandshakeException(HANDSHAKE_FAILURE)))
                .as("of another provider")
                .isTrue();
    }
}
