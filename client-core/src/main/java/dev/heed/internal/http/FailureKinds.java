package dev.heed.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownServiceException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides which exceptions are final, so that the call ends whatever the rule for failures says, because an unchanged
 * retry would meet them again: a broken protocol, TLS or a certificate, a proxy that refuses, a client that is not set
 * up for the request. A host name that is not found and a connection that breaks, even during a TLS handshake, are not
 * final. Where OkHttp, the JDK or a TLS provider has no type for a failure, it is recognized by class name or message,
 * in the versions that are named here.
 */
public final class FailureKinds {
    /** Bounds the chain of causes that is read, since a chain may be circular by mistake. */
    private static final int MAX_CAUSES = 16;

    /** Lists what a SOCKS proxy says about the network behind it (RFC 1928 section 6), as the JDK words that. */
    private static final List<String> BEHIND_THE_PROXY =
            List.of("unreachable", "refused", "TTL expired", "general failure", "couldn't reach");

    private FailureKinds() {}

    /**
     * Says whether a retry would meet a failure again: the protocol is broken, TLS does not come about, a proxy
     * refuses, or the client is not set up for the request.
     *
     * @param failure what an attempt threw
     * @return whether it is final
     */
    public static boolean isFinal(Exception failure) {
        boolean isOfTls = causes(failure).anyMatch(FailureKinds::isOfTls) || hasCertificateProblem(failure);
        return (isOfTls && !isBrokenConnection(failure))
                || causes(failure).anyMatch(FailureKinds::isMistaken)
                || saysThatAProxyRefuses(failure);
    }

    /**
     * Says whether an exception comes from TLS. It is asked for causes too, since an interceptor may wrap one. Those of
     * Bouncy Castle (1.84) are no {@link SSLException}.
     */
    private static boolean isOfTls(Throwable cause) {
        return cause instanceof SSLException || cause.getClass().getName().startsWith("org.bouncycastle.tls.");
    }

    private static boolean isMistaken(Throwable cause) {
        return cause instanceof ProtocolException || cause instanceof UnknownServiceException;
    }

    /**
     * Says whether a proxy refused, given that connecting through an HTTP proxy failed. If the connection to the proxy
     * did not break, the proxy answered CONNECT, and that answer, or what an authenticator made of it, is the failure.
     *
     * @param failure what connecting threw
     * @return whether a retry would be refused again
     */
    public static boolean isRefusalOfConnect(IOException failure) {
        return !isBrokenConnection(failure);
    }

    /**
     * Looks for a refusal of a proxy in causes and suppressed exceptions: somebody may have wrapped it, or another
     * route failed before.
     */
    private static boolean saysThatAProxyRefuses(Exception failure) {
        return causes(failure)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .anyMatch(one -> isRefusalOfHttpProxy(one) || isRefusalOfSocksProxy(one));
    }

    /** Recognizes a refusal of CONNECT by the words of OkHttp 5.5.1, which has no type for that. */
    private static boolean isRefusalOfHttpProxy(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == IOException.class
                && failure.getCause() == null
                && (message.startsWith("Unexpected response code for CONNECT: ")
                        || message.equals("Failed to authenticate with proxy"));
    }

    /**
     * Recognizes a refusal of a SOCKS proxy. The JDK (17 to 25) puts everything that such a proxy says into the text of
     * a {@link SocketException}. A text that is not known to be about the network behind the proxy counts as a refusal,
     * since a password that is shown again and again may lock an account.
     */
    private static boolean isRefusalOfSocksProxy(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == SocketException.class
                && message.startsWith("SOCKS")
                && BEHIND_THE_PROXY.stream().noneMatch(message::contains);
    }

    /**
     * Says whether a connection was reset, ended or silent, whatever a TLS provider wraps that in: the JDK and
     * Conscrypt 2.5.2 give it as the cause of an {@link SSLException}. A trust manager may fail on the network too;
     * such a failure is about the certificate.
     */
    private static boolean isBrokenConnection(Exception failure) {
        return !hasCertificateProblem(failure)
                && (causes(failure).anyMatch(FailureKinds::breaks) || isEndWithoutCause(failure));
    }

    private static boolean breaks(Throwable cause) {
        return cause instanceof SocketException
                || cause instanceof SocketTimeoutException
                || cause instanceof EOFException;
    }

    private static boolean hasCertificateProblem(Exception failure) {
        return causes(failure)
                .anyMatch(
                        cause -> cause instanceof SSLPeerUnverifiedException || cause instanceof CertificateException);
    }

    /**
     * Recognizes the alert that Bouncy Castle 1.84 raises itself where the connection ends between two records of the
     * handshake.
     */
    private static boolean isEndWithoutCause(Exception failure) {
        return failure.getClass().getName().equals("org.bouncycastle.tls.TlsFatalAlert")
                && failure.getCause() == null
                && String.valueOf(failure.getMessage()).equals("handshake_failure(40)");
    }

    private static Stream<Throwable> causes(Exception failure) {
        return Stream.<@Nullable Throwable>iterate(failure, FailureKinds::next)
                .limit(MAX_CAUSES)
                .takeWhile(cause -> cause != null)
                .map(cause -> cause);
    }

    private static @Nullable Throwable next(@Nullable Throwable cause) {
        return cause == null ? null : cause.getCause();
    }
}
