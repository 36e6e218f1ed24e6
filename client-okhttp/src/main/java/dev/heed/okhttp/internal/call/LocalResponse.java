package dev.heed.okhttp.internal.call;

import dev.heed.Trail;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes the response to a request that is not sent, since a hold keeps it back. It has the status and the
 * {@code Retry-After} that a server would send.
 */
public final class LocalResponse {
    /** A hold that a failure without a response armed has no status, and gets this one. */
    private static final int UNAVAILABLE = 503;

    private LocalResponse() {}

    /**
     * Makes a response with the seconds left in {@code Retry-After}, at least one: a caller that retries at once would
     * only be held again.
     */
    public static Response of(Request request, int status, Duration left, Instant now, Trail trail) {
        long seconds = Math.max(1, left.plusNanos(999_999_999).toSeconds());
        Response response = new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status == 0 ? UNAVAILABLE : status)
                .message("held back by the client")
                .header("Retry-After", String.valueOf(seconds))
                .sentRequestAtMillis(now.toEpochMilli())
                .receivedResponseAtMillis(now.toEpochMilli())
                .build();
        return TrailTag.on(response, trail);
    }
}
