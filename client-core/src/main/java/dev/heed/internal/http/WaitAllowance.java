package dev.heed.internal.http;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * Computes how long a call may still wait for something that others decide: the end of a hold, its place in a queue, or
 * new credentials.
 */
public final class WaitAllowance {
    private WaitAllowance() {}

    /**
     * Takes the shortest of what the limits leave.
     *
     * @param maxWait the longest wait of the policy
     * @param maxElapsed how late an attempt may begin
     * @param elapsed the time since the call first asked to be sent
     * @param callTimeout the timeout of the call; zero if it has none
     * @param waited how long it has waited already
     * @return zero or less if it may not wait any more. The wait must end before the timeout, since an attempt that
     *     begins as the call times out is useless
     */
    public static Duration of(
            Duration maxWait, Duration maxElapsed, Duration elapsed, Duration callTimeout, Duration waited) {
        Duration byElapsed = maxElapsed.minus(elapsed);
        Duration byTimeout =
                callTimeout.isZero() ? byElapsed : callTimeout.minus(elapsed).minusNanos(1);
        return Stream.of(maxWait.minus(waited), byElapsed, byTimeout)
                .min(Duration::compareTo)
                .orElseThrow();
    }
}
