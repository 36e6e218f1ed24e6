package dev.heed.spring;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;

/** Is a body that is written while it is sent. */
final class StreamedBody extends RequestBody {
    private final StreamingHttpOutputMessage.Body body;
    private final @Nullable MediaType type;
    private final long length;

    /** Takes the length in bytes, -1 if it is not known. */
    StreamedBody(StreamingHttpOutputMessage.Body body, @Nullable MediaType type, long length) {
        this.body = body;
        this.type = type;
        this.length = length;
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
    public boolean isOneShot() {
        return !body.repeatable();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        body.writeTo(sink.outputStream());
    }
}
