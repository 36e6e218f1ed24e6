package dev.heed.okhttp.internal.call;

import dev.heed.Trail;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** The reply to a request that was not sent, as a hold stands before it: it says what a server would say. */
public final class LocalResponse {
    /** A hold that a missing reply armed has no status of its own. */
    private static final int UNAVAILABLE = 503;

    private LocalResponse() {}

    /** With the seconds left, at least one: a caller that repeats at once would only ask again. */
    public static Response of(Request request, int status, Duration left, Instant now, Trail trail) {
        long seconds = Math.max(1, left.plusNanos(999_999_999).toSeconds());
        Response reply = new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status == 0 ? UNAVAILABLE : status)
                .message("held back by the client")
                .header("Retry-After", String.valueOf(seconds))
                .sentRequestAtMillis(now.toEpochMilli())
                .receivedResponseAtMillis(now.toEpochMilli())
                .build();
        return TrailTag.on(reply, trail);
    }
}
