package dev.heed.okhttp.internal.call;

import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the body of a response that was dropped: it has its type and length, and throws if it is read, as the body
 * of {@link Response#priorResponse()} does in OkHttp.
 */
final class UnreadableBody extends ResponseBody implements Source {
    private final @Nullable MediaType type;
    private final long length;

    private UnreadableBody(@Nullable MediaType type, long length) {
        this.type = type;
        this.length = length;
    }

    /** Returns a response whose body is replaced by one that cannot be read. */
    static Response in(Response response) {
        ResponseBody body = response.body();
        return with(response, body.contentType(), body.contentLength());
    }

    static Response with(Response response, @Nullable MediaType type, long length) {
        return response.newBuilder().body(new UnreadableBody(type, length)).build();
    }

    @Override
    public @Nullable MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public BufferedSource source() {
        return Okio.buffer((Source) this);
    }

    @Override
    public long read(Buffer sink, long byteCount) {
        throw new IllegalStateException("The body of a response that was dropped cannot be read: it is closed. Its"
                + " contentType() and contentLength() can be asked");
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {}
}
