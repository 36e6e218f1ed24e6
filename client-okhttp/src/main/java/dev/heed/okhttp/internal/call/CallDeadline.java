package dev.heed.okhttp.internal.call;

import okio.Timeout;

/** What okio's {@link Timeout} means for a whole call. */
public final class CallDeadline {
    private CallDeadline() {}

    /** The time from the start of the call, in nanoseconds, after which it is over; zero if never. */
    public static long of(Timeout timeout, long elapsedNanos) {
        long whole = timeout.timeoutNanos();
        if (!timeout.hasDeadline()) {
            return whole;
        }
        // Okio's deadlines are readings of this very clock, whatever time the waits are measured by.
        long left = Math.max(1, timeout.deadlineNanoTime() - System.nanoTime());
        long byDeadline = elapsedNanos + left;
        return whole == 0 ? byDeadline : Math.min(whole, byDeadline);
    }
}
