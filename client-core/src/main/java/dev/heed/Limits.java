package dev.heed;

import java.time.Duration;
import java.util.Optional;

/**
 * Holds the limits of a call, and says which of them a wait would break. A wait is compared by its least length: spread
 * never counts against a limit.
 */
record Limits(int maxAttempts, Duration maxWait, Duration maxElapsed, Duration maxHold) {
    static final Limits DOCUMENTED = new Limits(3, Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    static final int MAX_ATTEMPTS = 100;

    static int checkedAttempts(int attempts) {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "maxAttempts must be from 1 to " + MAX_ATTEMPTS + " (the first send counts), was " + attempts);
        }
        return attempts;
    }

    Limits withMaxAttempts(int attempts) {
        return new Limits(checkedAttempts(attempts), maxWait, maxElapsed, maxHold);
    }

    /** Names the limit that a wait would break if it began now; empty if it breaks none. */
    Optional<Reason> broken(Duration wait, CallProgress progress) {
        if (wait.compareTo(maxWait) > 0) {
            return Optional.of(Reason.WAIT_EXCEEDS_MAX_WAIT);
        }
        Duration begins = progress.elapsed.plus(wait);
        if (begins.compareTo(maxElapsed) > 0) {
            return Optional.of(Reason.WAIT_EXCEEDS_MAX_ELAPSED);
        }
        boolean timesOut = !progress.callTimeout.isZero() && begins.compareTo(progress.callTimeout) >= 0;
        return timesOut ? Optional.of(Reason.WAIT_EXCEEDS_CALL_TIMEOUT) : Optional.empty();
    }

    /**
     * Computes the most that spread may take: half of what the limits leave after the wait, so that spread never costs
     * the attempt that it delays.
     */
    Duration room(Duration wait, CallProgress progress) {
        Duration begins = progress.elapsed.plus(wait);
        Duration left = maxElapsed.minus(begins);
        Duration untilTimeout = progress.callTimeout.isZero() ? left : progress.callTimeout.minus(begins);
        return (left.compareTo(untilTimeout) < 0 ? left : untilTimeout).dividedBy(2);
    }
}
