package dev.heed.okhttp.soak;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Knows how often it was sent. */
final class CountedBody extends RequestBody {
    private final Kind kind;
    private final int length;
    private final Violations violations;
    private final AtomicInteger sent = new AtomicInteger();

    /** How a body is framed, and whether it can be sent again. */
    enum Kind {
        KNOWN_LENGTH,
        CHUNKED,
        ONE_SHOT
    }

    CountedBody(Kind kind, int length, Violations violations) {
        this.kind = kind;
        this.length = length;
        this.violations = violations;
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return kind == Kind.CHUNKED ? -1 : length;
    }

    @Override
    public boolean isOneShot() {
        return kind == Kind.ONE_SHOT;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        if (sent.incrementAndGet() > 1 && kind == Kind.ONE_SHOT) {
            violations.add("a body that can be sent once was sent " + sent.get() + " times");
        }
        sink.write(new byte[length]);
    }
}
