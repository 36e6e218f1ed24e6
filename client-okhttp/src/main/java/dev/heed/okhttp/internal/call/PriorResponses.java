package dev.heed.okhttp.internal.call;

import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the responses of a call that were dropped, the last one first, until {@link Response#priorResponse()} shows
 * them. They are kept whole while the call only follows redirects, as OkHttp keeps them, and made small before it
 * waits.
 */
public sealed interface PriorResponses permits PriorResponses.Whole, PriorResponse {
    /** Returns the length of the texts that are kept. */
    int length();

    /**
     * Keeps responses as OkHttp has them.
     *
     * @param last the newest one, with all others that are whole as its prior responses
     * @param length the length of the texts that are kept, those of earlier ones too
     * @param earlier what was dropped before them, made small
     */
    record Whole(Response last, int length, @Nullable PriorResponse earlier) implements PriorResponses {}

    /**
     * Keeps a response whole unless it is too long for that.
     *
     * @param closed the response as it came, which is closed
     * @param earlier what was dropped before it
     * @param asked the URL that the caller asked, which is kept anyhow
     */
    static PriorResponses of(Response closed, @Nullable PriorResponses earlier, HttpUrl asked) {
        int length = (earlier == null ? 0 : earlier.length()) + PriorResponse.lengthOf(closed, asked);
        if (length > BoundedHead.MAX_LENGTH) {
            return PriorResponse.of(closed, small(earlier, asked), asked);
        }
        Response last = UnreadableBody.in(closed);
        return earlier instanceof Whole whole
                ? new Whole(before(last, whole.last), length, whole.earlier)
                : new Whole(last, length, (PriorResponse) earlier);
    }

    /** Makes the responses small, as is done before a wait. */
    static @Nullable PriorResponse small(@Nullable PriorResponses dropped, HttpUrl asked) {
        return dropped instanceof Whole whole ? small(whole.last, whole.earlier, asked) : (PriorResponse) dropped;
    }

    private static PriorResponse small(Response last, @Nullable PriorResponse earlier, HttpUrl asked) {
        Response prior = last.priorResponse();
        return prior == null
                ? PriorResponse.of(last, earlier, asked)
                : PriorResponse.of(last.newBuilder().priorResponse(null).build(), small(prior, earlier, asked), asked);
    }

    /** Returns a response with all that was dropped before it as its prior responses. */
    static Response before(Response response, @Nullable PriorResponses dropped) {
        if (dropped instanceof Whole whole) {
            return before(before(response, whole.last), whole.earlier);
        }
        return dropped == null ? response : before(response, ((PriorResponse) dropped).response());
    }

    /** Appends a response at the oldest end of another's prior responses: OkHttp's own chain survives. */
    static Response before(Response response, Response earlier) {
        Response prior = response.priorResponse();
        return response.newBuilder()
                .priorResponse(prior == null ? earlier : before(prior, earlier))
                .build();
    }
}
