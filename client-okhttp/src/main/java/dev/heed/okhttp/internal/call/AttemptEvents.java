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
 * What OkHttp itself says of the attempt that is under way: what was answered, and what proves that no server acted. It
 * listens to OkHttp's own events, since an interceptor may be a transport of its own, or may be added where no
 * interceptor of this library sees what it does.
 */
public abstract class AttemptEvents extends EventListener {
    /** Seen last in this attempt, open or not. */
    private volatile @Nullable Response answer;

    /** Made when there is something to keep: most calls have nothing. */
    private volatile @Nullable NetworkFindings findings;

    /** Whether the answer has been read as far as its body; until then it may turn out to be none. */
    private boolean isWhole;

    private boolean resolving;

    /** Whether the request's body has begun to go out, and not ended; the caller's thread may end a duplex one. */
    private volatile boolean isBodyOpen;

    /** What went out, as bits of one byte: every call pays for what is kept here. */
    private byte sent;

    /** A request has begun to go out that no server provably ignored. */
    private static final int UNDERWAY = 1;

    /** So has one before it. */
    private static final int EARLIER = 2;

    /** The request may go out once only, as far as it may have arrived. */
    private static final int ONCE = 4;

    /** Its body may be asked once only. */
    private static final int BODY_ONCE = 8;

    private static final int BODY_BEGUN = 16;

    /** What is under way was sent after the response that is known. */
    private static final int AFTER_ANSWER = 32;

    /** Forgets the attempt that has ended. */
    void nextAttempt() {
        answer = null;
        isWhole = false;
        resolving = false;
        isBodyOpen = false;
        sent = 0;
        NetworkFindings known = findings;
        if (known != null) {
            known.nextAttempt();
        }
    }

    /** Forgets the call too. */
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

    /** What leaves now may be sent by OkHttp as often as it likes. */
    public final void goesOften() {
        sent &= ~(ONCE | BODY_ONCE | BODY_BEGUN);
    }

    /**
     * What leaves now may have acted if it arrived, or has a body that cannot be had twice.
     *
     * @param bodyToo whether the latter
     */
    public final void goesOnce(boolean bodyToo) {
        goesOften();
        sent |= (byte) (bodyToo ? ONCE | BODY_ONCE : ONCE);
    }

    /** Whether OkHttp must not send it again after a failure. Before anything was sent it may try another handshake or route. */
    public final boolean mustNotGoAgain() {
        return has(ONCE, UNDERWAY) || has(BODY_ONCE, BODY_BEGUN);
    }

    private boolean has(int one, int other) {
        return (sent & one) != 0 && (sent & other) != 0;
    }

    /** What came back with its body, as interceptors get it: closing it closes what OkHttp keeps open. */
    public final void answered(Response response) {
        answer = response;
        isWhole = true;
    }

    /** The last response of this attempt, if it got one, for the one who closes it. */
    public final @Nullable Response takeAnswer() {
        Response taken = answer;
        answer = null;
        return taken;
    }

    /**
     * An exception passes that comes from OkHttp, or from an interceptor that was added later. A response that breaks the
     * protocol (RFC 9112 6.3: not to be recovered from), or one of too many in a row, counts as none.
     */
    public final void passes(IOException failure) {
        boolean isOkHttps = !isWhole || String.valueOf(failure.getMessage()).startsWith("Too many follow-up");
        if (failure instanceof ProtocolException && isOkHttps) {
            answer = null;
        }
    }

    /**
     * Whether OkHttp threw this, in this attempt, and no server acted on it: by identity, since a type alone proves nothing,
     * nor does what somebody else hung on it.
     */
    final boolean provesUnprocessed(IOException failure) {
        NetworkFindings known = findings;
        return known != null
                && known.isReported(failure)
                && Stream.of(failure.getSuppressed()).allMatch(known::isReported)
                && (sent & (UNDERWAY | EARLIER)) == 0;
    }

    /** Whether a proxy refused to connect, be it the first of several: what it was shown, it is not shown again. */
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
     * OkHttp shows its own exception here, before anybody can take it for another; and here what stood for one gives way to
     * it, with those under it that OkHttp would put there: interceptors that were added later see what they would see without
     * Heed.
     */
    @Override
    public void retryDecision(Call call, IOException failure, boolean retry) {
        if (failure instanceof NotResentException stand) {
            findings().recovered().forEach(stand.failure()::addSuppressed);
            throw AttemptEvents.<RuntimeException>sneaky(stand.failure());
        }
        if (retry && mustNotGoAgain()) {
            throw AttemptEvents.<RuntimeException>sneaky(
                    failure); // a network interceptor put first hid what stood for it
        }
        if (retry) {
            findings().recovered(failure);
        }
        if (resolving && failure instanceof UnknownHostException) {
            findings().report(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Kotlin, which calls this, checks no exceptions
    private static <E extends Throwable> E sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** OkHttp sends another request, with credentials or to another connection: what it answers is the last word. */
    @Override
    public void followUpDecision(Call call, Response response, @Nullable Request next) {
        if (next != null) {
            answer = null;
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
        Response before = answer;
        if (before != null && isAnsweredWithAnother(before.code())) {
            answer = null;
        }
        if ((sent & UNDERWAY) != 0) {
            sent |= EARLIER;
        }
        sent &= ~BODY_BEGUN;
        sent |= UNDERWAY;
        if (answer != null) {
            sent |= AFTER_ANSWER;
        }
        isBodyOpen = false; // where the user's body threw, OkHttp told of no end
    }

    /** After these an interceptor sends another request, with credentials for example: they are not the last word. */
    private static boolean isAnsweredWithAnother(int status) {
        return status == 401 || status == 407 || status == 421;
    }

    /** Whether a further request followed the response that is known, and got none. */
    final boolean wasSentAgain() {
        return (sent & AFTER_ANSWER) != 0;
    }

    /** Whether a stream of the caller's still goes out: OkHttp lets nothing else be sent before it has ended. */
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
        answer = response;
        isWhole = false;
        sent &= ~AFTER_ANSWER;
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
     * HTTP/2 says so itself (RFC 9113 8.7): {@code REFUSED_STREAM}, or a connection that was shut down before the stream
     * began. OkHttp does not export the types.
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
