package dev.heed.okhttp.internal.call;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body on a shared connection until the attempt's time is over. The stream has a timeout of its own, so that no
 * other request feels the deadline.
 */
public final class BoundedBody extends RequestBody {
    private final RequestBody delegate;
    private final AttemptTimeout timeout;

    private BoundedBody(RequestBody delegate, AttemptTimeout timeout) {
        this.delegate = delegate;
        this.timeout = timeout;
    }

    /** Returns the request with its body bounded; the same request where closing the socket bounds it. */
    public static Request bounded(Request request, @Nullable AttemptTimeout timeout) {
        RequestBody body = request.body();
        return body == null || timeout == null || !timeout.isShared() || body.isDuplex()
                ? request
                : request.newBuilder()
                        .method(request.method(), new BoundedBody(body, timeout))
                        .build();
    }

    @Override
    public @Nullable MediaType contentType() {
        return delegate.contentType();
    }

    @Override
    public long contentLength() throws IOException {
        return delegate.contentLength();
    }

    @Override
    public boolean isOneShot() {
        return delegate.isOneShot();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.timeout().deadlineNanoTime(timeout.deadlineNanoTime());
        delegate.writeTo(sink);
    }
}
