package dev.heed.okhttp.soak;

import dev.heed.okhttp.soak.Plan.Reading;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** What callers do with a body. It may break or never end: that is their business, not the library's. */
final class BodyReader {
    private static final long MAX_BYTES = 1 << 20;
    private static final long PART = 100;
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private BodyReader() {}

    /**
     * Reads it as planned and leaves it open.
     *
     * @throws IllegalStateException if it was closed before
     */
    static void read(Response response, Reading reading) {
        switch (reading) {
            case WHOLE -> read(response, MAX_BYTES);
            case PART -> read(response, PART);
            case LATE -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                read(response, MAX_BYTES);
            }
            case NOTHING -> {}
        }
    }

    private static void read(Response response, long most) {
        BufferedSource body = response.body().source();
        Buffer into = new Buffer();
        long until = System.nanoTime() + MAX_NANOS;
        long left = most;
        try {
            for (long read = 0; read >= 0 && left > 0 && System.nanoTime() - until < 0; left -= read) {
                read = body.read(into, left);
                into.clear();
            }
        } catch (IOException e) {
            // cut off, no gzip, silent for too long, cancelled
        }
    }
}
