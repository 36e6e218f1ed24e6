package dev.heed.okhttp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** One call of a simulated world: what its caller wants, and what the ledger saw of it. */
final class WorldCall {
    final int id;
    final Mode mode;
    final Laws laws;
    final Request request;
    final String partition;
    final @Nullable WorldRequestBody body;
    final Duration callTimeout;

    /** Every hop, the first request included, as method and URL. */
    final List<String> hops = new ArrayList<>();

    final List<WorldBody> bodies = new ArrayList<>();

    private @Nullable Call call;
    long askedAt;
    long firstSentAt = -1;
    int attempts;
    int sends;
    int renewals;
    int ends;
    int hopsFollowed;
    boolean hasCrossed;
    boolean isForgiven;
    boolean isAtServer;
    boolean isInterrupted;
    long mustEndAt = -1;
    Verdict verdict = Verdict.FIRST;
    String lastReply = "";

    @Nullable
    Fiber fiber;

    @Nullable
    Exception lastFailure;

    WorldCall(
            int id,
            Mode mode,
            Laws laws,
            Request request,
            String partition,
            @Nullable WorldRequestBody body,
            Duration callTimeout) {
        this.id = id;
        this.mode = mode;
        this.laws = laws;
        this.request = request.newBuilder().tag(WorldCall.class, this).build();
        this.partition = partition;
        this.body = body;
        this.callTimeout = callTimeout;
    }

    static WorldCall of(Request request) {
        return Objects.requireNonNull(request.tag(WorldCall.class), "the call of a request");
    }

    void begins(Call begun, long now) {
        call = begun;
        askedAt = now;
        hops.add(hop(request.method(), request.url()));
    }

    /** Fragments never reach a server. */
    static String hop(String method, HttpUrl url) {
        return method + " " + url.newBuilder().fragment(null).build();
    }

    boolean isUnderWay() {
        return call != null && ends == 0;
    }

    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }

    /** Only a caller that has a thread of its own can be interrupted. */
    void interrupt() {
        Fiber known = fiber;
        if (known != null && ends == 0) {
            isInterrupted = true;
            known.interrupt();
        }
    }

    /** Since when nothing but a hold keeps it back: spread lengthens its own wait by ten seconds at most. */
    long readySince() {
        return Math.max(askedAt, verdict.readyAt());
    }

    boolean isCanceled() {
        return call != null && call.isCanceled();
    }

    /** Whether what it sends now is sent once; a hop may have lost the body. */
    boolean sendsOnce() {
        boolean hasBody = hops.get(hops.size() - 1).startsWith(request.method() + " ");
        return hasBody && body != null && body.isOneShot();
    }

    @Override
    public String toString() {
        return "call " + id + " (" + mode + " " + hops + ", " + attempts + " attempts, " + verdict + ")";
    }
}
