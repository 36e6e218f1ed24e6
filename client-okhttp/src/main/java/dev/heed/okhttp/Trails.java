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

/**
 * Reads the {@link Trail} of a call, which lists what happened to it: from its response, from the call itself, or from
 * the exception that it threw.
 */
public final class Trails {
    private Trails() {}

    /**
     * Reads the trail of the call that a response belongs to. A call that succeeded at once recorded nothing: its one
     * step is derived from the response, with the times of OkHttp's clock.
     *
     * @param response was delivered by the call; its body may have been read or not
     * @return a trail of at least one step
     */
    public static Trail of(Response response) {
        Trail recorded = TrailTag.find(response);
        return recorded == null ? derived(response) : recorded;
    }

    /**
     * Reads the trail of a call, also while the call waits. Any thread may ask.
     *
     * @param call comes from a wrapped client or from a call factory; any other call has no steps
     * @return the steps so far; none for a call that has no response yet, and none for a call that succeeded at once,
     *     whose response gives its trail
     */
    public static Trail of(Call call) {
        CallContext context = CallContext.find(call);
        return context == null ? TrailTag.NO_TRAIL : context.trail();
    }

    /**
     * Reads the trail of the call that threw an exception. An object that is thrown for several calls, such as a
     * constant of an interceptor, has the trail of the call that it ended last, and only for the thread that this call
     * ended on; {@link #of(Call)} always has the trail of its call.
     *
     * @param failure was thrown by {@code execute()}, or given to {@code onFailure}
     * @return the steps; none if the exception came from no wrapped call, if it was serialized, or if it ended several
     *     calls and the last of them on another thread
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
