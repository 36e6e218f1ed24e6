package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.util.Objects;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a redirect that OkHttp is kept from following by a listener of its call, and as much of its body as was read
 * ahead: OkHttp closes the body before it lets the listener stop it.
 *
 * @param body what was read ahead of the body; null if nothing was
 * @param isGzip whether that is still compressed
 * @param response the closed response; null until the listener gets it
 */
public record BlockedRedirect(
        @Nullable ResponseBody body,
        boolean isGzip,
        @Nullable Response response) {
    /** OkHttp reads for so long in a body that it drops, to keep the connection. */
    private static final long READ_AHEAD_MILLIS = 100;

    private static final long READ_AHEAD = 64 * 1024;

    /** Reads the body ahead, since OkHttp closes it before it reports its decision. A slow body is not waited for. */
    public static BlockedRedirect of(Response response) {
        boolean isGzip = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
        try {
            ResponseBody read = SourceDeadline.within(
                    response.body().source().timeout(), READ_AHEAD_MILLIS, () -> response.peekBody(READ_AHEAD));
            return new BlockedRedirect(read, isGzip, null);
        } catch (IOException e) {
            return new BlockedRedirect(null, isGzip, null);
        }
    }

    /** Returns the response open again, with as much of its body as was read ahead. */
    public Response reopened() {
        Response met = Objects.requireNonNull(response);
        if (body == null) {
            return met.newBuilder().body(ResponseBody.create("", null)).build();
        }
        boolean unzips = isGzip && met.header("Content-Encoding") == null;
        ResponseBody read =
                unzips ? ResponseBody.create(Okio.buffer(new GzipSource(body.source())), body.contentType(), -1) : body;
        return met.newBuilder().body(read).build();
    }
}
