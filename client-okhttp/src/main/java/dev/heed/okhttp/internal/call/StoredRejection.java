package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.time.Instant;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the response to a rejected request, and makes the same response for requests that are sent again unchanged.
 *
 * @param protocol the protocol that it came by
 * @param status the status code
 * @param message the reason phrase, cut
 * @param headers the headers as received, but for those beyond 16 KiB
 * @param type the type of the body; null if its name is too long
 * @param body the whole body; empty if it is longer than {@link #MAX_BODY}, since one that is cut reads like another
 *     one
 */
public record StoredRejection(
        Protocol protocol,
        int status,
        String message,
        Headers headers,
        @Nullable MediaType type,
        ByteString body) {
    static final int MAX_BODY = 64 * 1024;

    private static final int MAX_TYPE = 512;

    /** Reads the body ahead, and leaves it to be read by the caller: what fails here fails again for the caller. */
    public static StoredRejection of(Response response) {
        BufferedSource source = response.body().source();
        ByteString body = ByteString.EMPTY;
        try {
            boolean isLonger = source.request(MAX_BODY + 1L);
            body = isLonger ? body : source.getBuffer().snapshot();
        } catch (IOException e) {
            body = ByteString.EMPTY;
        }
        MediaType type = response.body().contentType();
        return new StoredRejection(
                response.protocol(),
                response.code(),
                BoundedHead.message(response, BoundedHead.MAX_LENGTH),
                BoundedHead.headers(response.headers(), BoundedHead.MAX_LENGTH),
                type == null || type.toString().length() > MAX_TYPE ? null : type,
                body);
    }

    public Response to(Request request, Instant now) {
        return new Response.Builder()
                .request(request)
                .protocol(protocol)
                .code(status)
                .message(message)
                .headers(
                        body.size() > 0
                                ? headers
                                : headers.newBuilder()
                                        .removeAll("Content-Length")
                                        .build())
                .body(ResponseBody.create(body, type))
                .sentRequestAtMillis(now.toEpochMilli())
                .receivedResponseAtMillis(now.toEpochMilli())
                .build();
    }
}
