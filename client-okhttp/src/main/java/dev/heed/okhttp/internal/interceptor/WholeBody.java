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
 * A body of unknown length that goes out whole or not at all: one that writes less than it did before, as a stream does that
 * has been read, fails before its end is written, so that no server takes what there is for all of it. OkHttp itself checks
 * bodies whose length is known. Only the caller's own body is watched: one that interceptors make anew for each attempt may
 * well be shorter.
 */
final class WholeBody extends RequestBody {
    private final RequestBody users;
    private final NetworkFindings findings;

    private WholeBody(RequestBody users, NetworkFindings findings) {
        this.users = users;
        this.findings = findings;
    }

    /** The request, with a body that is watched if that has to be. */
    static Request watched(Request request, RequestBody body, CallContext notes) {
        return hasKnownLength(body) || AttemptFacts.isSentOnce(body)
                ? request
                : request.newBuilder()
                        .method(request.method(), new WholeBody(body, notes.findings()))
                        .build();
    }

    private static boolean hasKnownLength(RequestBody body) {
        try {
            return body.contentLength() != -1;
        } catch (IOException e) {
            return true; // OkHttp asks too, and fails
        }
    }

    @Override
    public @Nullable MediaType contentType() {
        return users.contentType();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        Counted counted = new Counted(sink, findings.bytesWritten());
        BufferedSink buffered = Okio.buffer((Sink) counted);
        try {
            users.writeTo(buffered);
            if (buffered.isOpen()) { // some writers close what they are given
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
