package dev.heed.okhttp.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Is a request body that counts how often it is sent. */
final class WorldRequestBody extends RequestBody {
    private final String text;
    private final boolean oneShot;
    private int writes;

    WorldRequestBody(String text, boolean oneShot) {
        this.text = text;
        this.oneShot = oneShot;
    }

    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return text.length();
    }

    @Override
    public boolean isOneShot() {
        return oneShot;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        writes++;
        Violation.unless(!oneShot || writes == 1, "a body that can be sent once was sent %s times", writes);
        sink.writeString(text, StandardCharsets.UTF_8);
    }

    boolean isUntouched() {
        return writes == 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
