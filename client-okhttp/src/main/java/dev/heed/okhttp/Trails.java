package dev.heed.okhttp;

import dev.heed.Attempt;
import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.internal.call.TrailException;
import dev.heed.internal.http.RetryAfter;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.TrailTag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** What happened to a call: read from its response, from the call itself, or from the exception that it threw. */
public final class Trails {
    private Trails() {}

    /**
     * The trail of the call that a response answered. A call that succeeded at once recorded nothing: its one step is
     * derived from the response, with OkHttp's clock.
     *
     * @param response as delivered, its body read or not
     * @return at least one step
     */
    public static Trail of(Response response) {
        Trail recorded = TrailTag.find(response);
        return recorded == null ? derived(response) : recorded;
    }

    /**
     * The trail of a call, also while it waits.
     *
     * @param call of a wrapped client or of a call factory; any other has no steps
     * @return the steps so far; none for a call that is not answered yet or that succeeded at once: its response knows
     */
    public static Trail of(Call call) {
        CallContext notes = CallContext.find(call);
        return notes == null ? TrailTag.NO_TRAIL : notes.trail();
    }

    /**
     * The trail of the call that threw an exception. An object that is thrown for several calls, a constant of an
     * interceptor for example, has that of the call which it ended last, and only for the thread which that call ended on;
     * {@link #of(Call)} always knows.
     *
     * @param failure as thrown
     * @return no step if it came from no wrapped call, was serialized, or ended several calls, the last of them on another thread
     */
    public static Trail of(IOException failure) {
        return TrailException.read(failure).orElse(TrailTag.NO_TRAIL);
    }

    private static Trail derived(Response response) {
        Request asked = response.request();
        Instant arrived = Instant.ofEpochMilli(response.receivedResponseAtMillis());
        Attempt attempt = Attempt.replied(asked.method(), asked.url().toString(), response.code())
                .build()
                .inCall(CallProgress.builder().arrivedAt(arrived).build());
        Decision end = new Decision.Deliver(
                response.code() < 400 ? Reason.ANSWERED : Reason.SURFACED,
                RetryAfter.read(response.headers("Retry-After"), response.headers("Date"), arrived)
                        .named());
        return new Trail(Instant.ofEpochMilli(response.sentRequestAtMillis()), List.of(Step.of(attempt, end)));
    }
}
