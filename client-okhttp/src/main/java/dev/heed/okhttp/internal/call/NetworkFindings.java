package dev.heed.okhttp.internal.call;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps what only few calls have to remember of the network: what failed, and how much was written of a body of unknown
 * length.
 */
public final class NetworkFindings {
    private static final int MAX_CAUSES = 16;

    /**
     * At most so many of each kind are kept, the last ones: an interceptor may reconnect for as long as it likes within
     * one attempt.
     */
    private static final int MAX_FAILURES = 64;

    /** OkHttp reported these failures in this attempt; those of connecting come on threads of OkHttp's own. */
    private volatile List<IOException> reported = List.of();

    /** A proxy refused to connect with these of them. */
    private volatile List<IOException> refusals = List.of();

    /** OkHttp went on by itself after these. */
    private volatile List<IOException> recovered = List.of();

    private long bytesWritten;

    void nextAttempt() {
        reported = List.of();
        refusals = List.of();
        recovered = List.of();
    }

    synchronized void report(IOException failure) {
        reported = with(reported, failure);
    }

    synchronized void refused(IOException failure) {
        refusals = with(refusals, failure);
    }

    synchronized void recovered(IOException failure) {
        recovered = with(recovered, failure);
    }

    private static List<IOException> with(List<IOException> known, IOException failure) {
        long tooMany = Math.max(0, known.size() + 1 - MAX_FAILURES);
        return Stream.concat(known.stream().skip(tooMany), Stream.of(failure)).toList();
    }

    /** Returns whether OkHttp reported this very object: a type alone proves nothing. */
    boolean isReported(Throwable failure) {
        return contains(reported, failure);
    }

    /**
     * Returns whether a proxy refused to connect, also if an interceptor wrapped the exception, or if another route
     * failed before or after it.
     */
    boolean hasRefusal(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
            if (Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed()))
                    .anyMatch(one -> contains(refusals, one))) {
                return true;
            }
            depth++;
        }
        return false;
    }

    private static boolean contains(List<IOException> known, Throwable failure) {
        return known.stream().anyMatch(one -> one == failure);
    }

    List<IOException> recovered() {
        return recovered;
    }

    /** Returns how many bytes of the body of the caller were written at most. */
    public long bytesWritten() {
        return bytesWritten;
    }

    public void wrote(long bytes) {
        bytesWritten = Math.max(bytes, bytesWritten);
    }
}
