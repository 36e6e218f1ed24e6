package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Keeps of one call of a simulated world what its caller wants, and what the ledger saw of it. */
final class WorldCall {
    final int id;
    final Mode mode;
    final Laws laws;
    final Request request;
    final String partition;
    final @Nullable WorldRequestBody body;
    final Duration callTimeout;

    /** Every hop, the first request included, as the loop has it. */
    final List<WorldHop> hops = new ArrayList<>();

    final List<WorldBody> bodies = new ArrayList<>();

    private @Nullable Call call;
    long askedAt;
    long firstSentAt = -1;

    /** Since when it is at no server. */
    long idleSince;

    int attempts;
    int sends;
    int renewals;
    int ends;
    int hopsFollowed;
    boolean hasCrossed;
    boolean isAtServer;
    boolean isInterrupted;
    long mustEndAt = -1;
    Verdict verdict = Verdict.FIRST;

    /** What the last response said. */
    @Nullable
    Hearing heard;

    /** The key that it was given; empty before. */
    String key = "";

    String lastReply = "";

    /** What a server saw last: interceptors may have made something else of the hop. */
    @Nullable
    WorldHop lastSent;

    /** Whether the last server was chosen by an interceptor, or by a redirect within that origin. */
    boolean isElsewhere;

    /** What a server got last. */
    @Nullable
    Request lastRequest;

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
        idleSince = now;
        hops.add(WorldHop.of(request));
    }

    /** Where it is now, as the loop has it. */
    WorldHop hop() {
        return hops.get(hops.size() - 1);
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

    /** Before this it waits for its own sake. */
    long readySince() {
        return Math.max(askedAt, verdict.readyAt());
    }

    /** After this nothing but a hold keeps it back. */
    long dueAt() {
        return Math.max(askedAt, verdict.dueAt());
    }

    void allClosed() {
        Violation.unless(bodies.stream().allMatch(WorldBody::isClosed), "%s leaves a response open", this);
    }

    /** Whether it has no partition: it shares no hold, not even with itself. */
    boolean isNameless() {
        return partition.startsWith(WorldPlan.NAMELESS);
    }

    boolean isCanceled() {
        return call != null && call.isCanceled();
    }

    /** Whether what it sends now is sent once; a hop may have lost the body. */
    boolean sendsOnce() {
        return carriesBody() && body != null && body.isOneShot();
    }

    boolean carriesBody() {
        return body != null && hop().method().equals(request.method());
    }

    @Override
    public String toString() {
        return "call " + id + " (" + mode + " " + hops + ", " + attempts + " attempts, " + verdict + ")";
    }
}
