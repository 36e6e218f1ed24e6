package dev.heed.okhttp.internal.call;

import okio.Timeout;

/** Reads from okio's {@link Timeout} when a whole call must be over. */
public final class CallDeadline {
    private CallDeadline() {}

    /** Returns the time from the start of the call after which it is over, in nanoseconds; zero if it has no limit. */
    public static long of(Timeout timeout, long elapsedNanos) {
        long whole = timeout.timeoutNanos();
        if (!timeout.hasDeadline()) {
            return whole;
        }
        // Okio's deadlines are readings of System.nanoTime(), whatever clock the waits are measured by.
        long left = Math.max(1, timeout.deadlineNanoTime() - System.nanoTime());
        long byDeadline = elapsedNanos + left;
        return whole == 0 ? byDeadline : Math.min(whole, byDeadline);
    }
}
