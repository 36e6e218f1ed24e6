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
    private static final String TEXT = "a representation";

    private final BufferedSource source;
    private int closes;

    WorldBody() {
        this.source = Okio.buffer(new ForwardingSource(new Buffer().writeUtf8(TEXT)) {
            @Override
            public void close() {
                closes++;
            }
        });
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return TEXT.length();
    }

    @Override
    public BufferedSource source() {
        return source;
    }

    boolean isClosed() {
        return closes > 0;
    }

    /** Reads it. */
    static boolean isWhole(Response response) {
        try {
            return response.body().string().equals(TEXT);
        } catch (IOException e) {
            return false;
        }
    }
}
