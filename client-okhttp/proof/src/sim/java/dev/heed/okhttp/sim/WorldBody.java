package dev.heed.okhttp.sim;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Is the body of one response, and knows what became of it. */
final class WorldBody extends ResponseBody {
    private final WorldText text;
    private final BufferedSource source;
    private int closes;
    private long taken;

    WorldBody(WorldText text) {
        this.text = text;
        this.source = Okio.buffer(new ForwardingSource(new Buffer().writeUtf8(text.content())) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long read = super.read(sink, byteCount);
                taken += Math.max(0, read);
                return read;
            }

            @Override
            public void close() {
                closes++;
            }
        });
    }

    @Override
    public @Nullable MediaType contentType() {
        return MediaType.parse(text.type());
    }

    @Override
    public long contentLength() {
        return text.content().length();
    }

    @Override
    public BufferedSource source() {
        return source;
    }

    boolean isClosed() {
        return closes > 0;
    }

    /** How many bytes anybody took. */
    long taken() {
        return taken;
    }

    /** Whether it is more than anybody keeps. */
    boolean isHuge() {
        return text.content().length() > 64 * 1024;
    }

    /** Reads what was delivered. */
    boolean isWhole(Response response) {
        try {
            return response.body().string().equals(text.content());
        } catch (IOException e) {
            return false;
        }
    }
}
