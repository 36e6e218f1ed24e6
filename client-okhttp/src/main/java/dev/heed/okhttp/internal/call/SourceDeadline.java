package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okio.Timeout;

/** Bounds a reading by a deadline, and leaves the source with the one that it had. */
public final class SourceDeadline {
    private SourceDeadline() {}

    /** Reads of a source. */
    public interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads for a time at most, in real time, as okio's deadlines are; an earlier deadline of the source stays.
     *
     * @param timeout the timeout of the source, whose socket is closed when the time is over
     * @param millis how long
     * @param reading reads of that source
     */
    public static <T> T within(Timeout timeout, long millis, Reading<T> reading) throws IOException {
        long nanoTime = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean hadDeadline = timeout.hasDeadline();
        long before = hadDeadline ? timeout.deadlineNanoTime() : 0;
        timeout.deadlineNanoTime(hadDeadline && before - nanoTime < 0 ? before : nanoTime);
        try {
            return reading.read();
        } finally {
            Timeout unused = hadDeadline ? timeout.deadlineNanoTime(before) : timeout.clearDeadline();
        }
    }
}
