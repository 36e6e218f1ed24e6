package dev.heed.okhttp.internal.call;

import java.io.IOException;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/** Shows the beginning of a body to code of the user's, and takes nothing away from whoever gets the response later. */
public final class PeekedBody extends ForwardingSource {
    private static final long MAX_BYTES = 64 * 1024;

    private long left = MAX_BYTES;

    private PeekedBody(Source body) {
        super(body);
    }

    /** Returns the response with a body that can be read, or not, and need not be closed. */
    public static Response in(Response response) {
        ResponseBody body = response.body();
        BufferedSource source = body.source();
        ResponseBody shown = source.isOpen()
                ? ResponseBody.create(Okio.buffer(new PeekedBody(source.peek())), body.contentType(), -1)
                : ResponseBody.EMPTY;
        return response.newBuilder().body(shown).build();
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        long read = left == 0 ? -1 : super.read(sink, Math.min(byteCount, left));
        left -= Math.max(0, read);
        return read;
    }
}
