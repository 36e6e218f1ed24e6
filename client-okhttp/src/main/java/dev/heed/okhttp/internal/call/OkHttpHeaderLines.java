package dev.heed.okhttp.internal.call;

import dev.heed.HeaderLines;
import okhttp3.Headers;

/** Reads the header lines of OkHttp, without a copy. */
public final class OkHttpHeaderLines implements HeaderLines<Headers> {
    public static final OkHttpHeaderLines INSTANCE = new OkHttpHeaderLines();

    private OkHttpHeaderLines() {}

    @Override
    public int size(Headers headers) {
        return headers.size();
    }

    @Override
    public String name(Headers headers, int index) {
        return headers.name(index);
    }

    @Override
    public String value(Headers headers, int index) {
        return headers.value(index);
    }
}
