package dev.heed.okhttp;

import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** The chain of replies that a call went through, as {@link Response#priorResponse()} shows it. */
final class Replies {
    private Replies() {}

    static Response withoutBody(Response response) {
        return response.newBuilder().body(ResponseBody.EMPTY).build();
    }

    /** Appends at the oldest end: a reply can have prior ones of OkHttp's own, such as a 401 that it authenticated. */
    static Response after(@Nullable Response earlier, Response reply) {
        if (earlier == null) {
            return reply;
        }
        Response prior = reply.priorResponse();
        return reply.newBuilder()
                .priorResponse(prior == null ? earlier : after(earlier, prior))
                .build();
    }
}
