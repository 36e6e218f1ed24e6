package dev.heed.okhttp;

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
abstract class AttemptEvents extends EventListener {
    /** Seen last in this attempt, open or not. */
    private volatile @Nullable Response answer;

    /** What OkHttp said that failed: connecting tells of it on threads of OkHttp's own. */
    private volatile List<IOException> reported = List.of();

    /** Whether the answer has been read as far as its body; until then it may turn out to be none. */
    private boolean isWhole;

    private boolean resolving;

    /** Whether the request's body has begun to go out, and not ended; the caller's thread may end a duplex one. */
    private volatile boolean isBodyOpen;

    /** Whether a request has begun to go out that no server provably ignored. */
    private boolean mayHaveArrived;

    private boolean mayHaveArrivedBefore;

    /** Forgets the attempt that has ended. */
    void nextAttempt() {
        answer = null;
        isWhole = false;
        reported = List.of();
        resolving = false;
        isBodyOpen = false;
        mayHaveArrived = false;
        mayHaveArrivedBefore = false;
    }

    /** What came back with its body, as interceptors get it: closing it closes what OkHttp keeps open. */
    final void answered(Response response) {
        answer = response;
        isWhole = true;
    }

    /** The last response of this attempt, if it got one, for the one who closes it. */
    final @Nullable Response takeAnswer() {
        Response taken = answer;
        answer = null;
        return taken;
    }

    /**
     * An exception passes that comes from OkHttp, or from an interceptor that was added later. A response that breaks the
     * protocol (RFC 9112 6.3: not to be recovered from), or one of too many in a row, counts as none.
     */
    final void passes(IOException failure) {
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
        return isReported(failure)
                && Stream.of(failure.getSuppressed()).allMatch(this::isReported)
                && !mayHaveArrived
                && !mayHaveArrivedBefore;
    }

    private boolean isReported(Throwable failure) {
        return reported.stream().anyMatch(known -> known == failure);
    }

    private synchronized void report(IOException failure) {
        reported = Stream.concat(reported.stream(), Stream.of(failure)).toList();
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        resolving = true;
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> inetAddressList) {
        resolving = false;
    }

    /** OkHttp shows its own exception here, before anybody can take it for another. */
    @Override
    public void retryDecision(Call call, IOException failure, boolean retry) {
        if (resolving && failure instanceof UnknownHostException) {
            report(failure);
        }
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
        report(failure);
    }

    @Override
    public void requestHeadersStart(Call call) {
        Response before = answer;
        if (before != null && isAnsweredWithAnother(before.code())) {
            answer = null;
        }
        mayHaveArrivedBefore |= mayHaveArrived;
        mayHaveArrived = true;
    }

    /** After these an interceptor sends another request, with credentials for example: they are not the last word. */
    private static boolean isAnsweredWithAnother(int status) {
        return status == 401 || status == 407 || status == 421;
    }

    /** Whether a stream of the caller's still goes out: OkHttp lets nothing else be sent before it has ended. */
    final boolean isBodyOpen() {
        return isBodyOpen;
    }

    @Override
    public void requestBodyStart(Call call) {
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
    }

    @Override
    public void responseFailed(Call call, IOException failure) {
        exchangeFailed(failure);
    }

    private void exchangeFailed(IOException failure) {
        report(failure);
        mayHaveArrived &= !neverBegun(failure);
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
