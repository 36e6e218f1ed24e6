package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.NetworkFindings;
import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import okio.Sink;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body of unknown length whole or fails. A body that writes fewer bytes than it did in an earlier attempt, such
 * as a stream that has been read, fails before its end is written, so that no server takes a part of it for all of it.
 * OkHttp itself checks bodies whose length is known. Only the caller's own body is watched: one that interceptors make
 * anew for each attempt may well be shorter.
 */
final class WholeBody extends RequestBody {
    private final RequestBody delegate;
    private final NetworkFindings findings;

    private WholeBody(RequestBody delegate, NetworkFindings findings) {
        this.delegate = delegate;
        this.findings = findings;
    }

    /** Returns the request with its body watched; the same request where that is not needed. */
    static Request watched(Request request, RequestBody body, CallContext context) {
        return hasKnownLength(body) || AttemptFacts.isSentOnce(body)
                ? request
                : request.newBuilder()
                        .method(request.method(), new WholeBody(body, context.findings()))
                        .build();
    }

    private static boolean hasKnownLength(RequestBody body) {
        try {
            return body.contentLength() != -1;
        } catch (IOException e) {
            return true; // OkHttp asks for the length too, and fails there
        }
    }

    @Override
    public @Nullable MediaType contentType() {
        return delegate.contentType();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        Counted counted = new Counted(sink, findings.bytesWritten());
        BufferedSink buffered = Okio.buffer((Sink) counted);
        try {
            delegate.writeTo(buffered);
            if (buffered.isOpen()) { // some bodies close the sink that they write to
                buffered.emit();
            }
            counted.checkWhole();
        } finally {
            findings.wrote(counted.bytes);
        }
    }

    private static final class Counted extends ForwardingSink {
        private final long before;
        private long bytes;

        Counted(Sink sink, long before) {
            super(sink);
            this.before = before;
        }

        @Override
        public void write(Buffer source, long byteCount) throws IOException {
            super.write(source, byteCount);
            bytes += byteCount;
        }

        @Override
        public void close() throws IOException {
            checkWhole();
            super.close();
        }

        private void checkWhole() throws ProtocolException {
            if (bytes < before) {
                throw new ProtocolException("The request body wrote " + bytes + " bytes, and " + before
                        + " when it was sent before: it is not sent short. A body that can be written once only says so by"
                        + " isOneShot()");
            }
        }
    }
}
