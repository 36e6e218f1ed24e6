package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.FailureKinds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Listens to OkHttp's own events, and keeps what they say of the present attempt: which response came, and what proves
 * that no server acted. It relies on events, since an interceptor may be a transport of its own, or may be added where
 * no interceptor of this library sees what it does.
 */
public abstract class AttemptEvents extends EventListener {
    /** This response was seen last in this attempt, open or not. */
    private volatile @Nullable Response lastResponse;

    /** The findings are made when there is something to keep: most calls have nothing. */
    private volatile @Nullable NetworkFindings findings;

    /** The last response has been read as far as its body; until then it may turn out to be none. */
    private boolean isWhole;

    private boolean resolving;

    /** The request's body has begun to go out and has not ended. The caller's thread may end a duplex one. */
    private volatile boolean isBodyOpen;

    /** These bits say what went out. They share one byte, since every call pays for what is kept here. */
    private byte sent;

    /** This bit says that a request has begun to go out, and no server provably ignored it. */
    private static final int UNDERWAY = 1;

    /** This bit says that a request has begun to go out before the present one. */
    private static final int EARLIER = 2;

    /** This bit says that the request must not go out again once it may have arrived. */
    private static final int ONCE = 4;

    /** This bit says that the body can be written once only. */
    private static final int BODY_ONCE = 8;

    private static final int BODY_BEGUN = 16;

    /** This bit says that the present request was sent after the last response. */
    private static final int AFTER_RESPONSE = 32;

    /** Forgets what belongs to the attempt that has ended. */
    void nextAttempt() {
        lastResponse = null;
        isWhole = false;
        resolving = false;
        isBodyOpen = false;
        sent = 0;
        NetworkFindings known = findings;
        if (known != null) {
            known.nextAttempt();
        }
    }

    /** Forgets what belongs to the whole call. */
    final void forget() {
        findings = null;
    }

    public final synchronized NetworkFindings findings() {
        NetworkFindings known = findings;
        if (known == null) {
            known = new NetworkFindings();
            findings = known;
        }
        return known;
    }

    /** Allows OkHttp to send the request that leaves now as often as it likes. */
    public final void goesOften() {
        sent &= ~(ONCE | BODY_ONCE | BODY_BEGUN);
    }

    /**
     * Forbids OkHttp to send the request that leaves now again: a server may have acted on it if it arrived, or its
     * body cannot be written twice.
     *
     * @param bodyToo whether its body cannot be written twice
     */
    public final void goesOnce(boolean bodyToo) {
        goesOften();
        sent |= (byte) (bodyToo ? ONCE | BODY_ONCE : ONCE);
    }

    /**
     * Returns whether OkHttp must not send the request again after a failure. Before anything was sent OkHttp may try
     * another handshake or route.
     */
    public final boolean mustNotGoAgain() {
        return has(ONCE, UNDERWAY) || has(BODY_ONCE, BODY_BEGUN);
    }

    private boolean has(int one, int other) {
        return (sent & one) != 0 && (sent & other) != 0;
    }

    /** Keeps a response with its body as interceptors get it: closing it closes what OkHttp keeps open. */
    public final void answered(Response response) {
        lastResponse = response;
        isWhole = true;
    }

    /** Returns the last response of this attempt, if there is one, for the code that closes it. */
    public final @Nullable Response takeAnswer() {
        Response taken = lastResponse;
        lastResponse = null;
        return taken;
    }

    /**
     * Takes note of an exception that comes from OkHttp, or from an interceptor that was added later. A response that
     * breaks the protocol (RFC 9112 6.3: a client must not recover from it) counts as none, and so does one of too many
     * in a row.
     */
    public final void passes(IOException failure) {
        boolean isOkHttps = !isWhole || String.valueOf(failure.getMessage()).startsWith("Too many follow-up");
        if (failure instanceof ProtocolException && isOkHttps) {
            lastResponse = null;
        }
    }

    /**
     * Returns whether OkHttp threw this exception in this attempt, and no server acted on the request. Exceptions are
     * compared by identity, since a type alone proves nothing, nor do suppressed exceptions that somebody else added.
     */
    final boolean provesUnprocessed(IOException failure) {
        NetworkFindings known = findings;
        return known != null
                && known.isReported(failure)
                && Stream.of(failure.getSuppressed()).allMatch(known::isReported)
                && (sent & (UNDERWAY | EARLIER)) == 0;
    }

    /**
     * Returns whether a proxy refused to connect, even if it was the first of several: the credentials that were sent
     * to a proxy are not sent to it again.
     */
    final boolean isRefusedByProxy(IOException failure) {
        NetworkFindings known = findings;
        return known != null && known.hasRefusal(failure);
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        resolving = true;
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> inetAddressList) {
        resolving = false;
    }

    /**
     * Throws OkHttp's own exception in the place of the {@link NotResentException} that stood for it, with the
     * suppressed ones that OkHttp would add: interceptors that were added later see what they would see without Heed.
     * OkHttp calls this before anybody else can see the exception.
     */
    @Override
    public void retryDecision(Call call, IOException failure, boolean retry) {
        if (failure instanceof NotResentException standIn) {
            findings().recovered().forEach(standIn.failure()::addSuppressed);
            throw AttemptEvents.<RuntimeException>sneaky(standIn.failure());
        }
        if (retry && mustNotGoAgain()) {
            throw AttemptEvents.<RuntimeException>sneaky(
                    failure); // a network interceptor that stands first hid the NotResentException
        }
        if (retry) {
            findings().recovered(failure);
        }
        if (resolving && failure instanceof UnknownHostException) {
            findings().report(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Kotlin calls this, and checks no exceptions
    static <E extends Throwable> E sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /**
     * Forgets the last response if OkHttp sends another request, with credentials or to another connection: the
     * response to that one counts.
     */
    @Override
    public void followUpDecision(Call call, Response response, @Nullable Request next) {
        if (next != null) {
            lastResponse = null;
        }
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException failure) {
        findings().report(failure);
        if (proxy.type() == Proxy.Type.HTTP && FailureKinds.isRefusalOfConnect(failure)) {
            findings().refused(failure);
        }
    }

    @Override
    public void requestHeadersStart(Call call) {
        Response before = lastResponse;
        if (before != null && isFollowedByAnother(before.code())) {
            lastResponse = null;
        }
        if ((sent & UNDERWAY) != 0) {
            sent |= EARLIER;
        }
        sent &= ~BODY_BEGUN;
        sent |= UNDERWAY;
        if (lastResponse != null) {
            sent |= AFTER_RESPONSE;
        }
        isBodyOpen = false; // OkHttp reports no end of a body that threw
    }

    /**
     * Returns whether OkHttp or an interceptor sends another request after such a response, with credentials for
     * example: then the response to that one counts.
     */
    private static boolean isFollowedByAnother(int status) {
        return status == 401 || status == 407 || status == 421;
    }

    /** Returns whether a further request followed the last response, and got none. */
    final boolean wasSentAgain() {
        return (sent & AFTER_RESPONSE) != 0;
    }

    /**
     * Returns whether a body that the caller writes still goes out: OkHttp lets nothing else be sent before it has
     * ended.
     */
    final boolean isBodyOpen() {
        return isBodyOpen;
    }

    @Override
    public void requestBodyStart(Call call) {
        sent |= BODY_BEGUN;
        isBodyOpen = true;
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
        isBodyOpen = false;
    }

    @Override
    public void requestFailed(Call call, IOException failure) {
        isBodyOpen = false;
        exchangeFailed(failure);
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        lastResponse = response;
        isWhole = false;
        sent &= ~AFTER_RESPONSE;
    }

    @Override
    public void responseFailed(Call call, IOException failure) {
        exchangeFailed(failure);
    }

    private void exchangeFailed(IOException failure) {
        findings().report(failure);
        if (neverBegun(failure)) {
            sent &= ~UNDERWAY;
        }
    }

    /**
     * Returns whether a failure proves that the request was never begun. HTTP/2 says so itself (RFC 9113 8.7):
     * {@code REFUSED_STREAM}, or a connection that was shut down before the stream began. OkHttp does not export the
     * types.
     */
    private static boolean neverBegun(IOException failure) {
        return switch (failure.getClass().getName()) {
            case "okhttp3.internal.http2.ConnectionShutdownException" -> true;
            case "okhttp3.internal.http2.StreamResetException" ->
                String.valueOf(failure.getMessage()).endsWith("REFUSED_STREAM");
            default -> false;
        };
    }
}
