package dev.heed;

import java.time.Duration;
import java.util.Optional;

/**
 * Holds the limits of a call, and says which of them a wait would break. A wait is compared by its least length: spread
 * never counts against a limit.
 */
record Limits(
        int maxAttempts, Duration maxWait, Duration maxElapsed, Duration maxHold, Optional<Duration> attemptTimeout) {
    static final Limits DOCUMENTED =
            new Limits(3, Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1), Optional.empty());

    Limits withMaxAttempts(int attempts) {
        return new Limits(RuleDetails.checkedAttempts(attempts), maxWait, maxElapsed, maxHold, attemptTimeout);
    }

    Limits withMaxWait(Duration wait) {
        return new Limits(maxAttempts, wait, maxElapsed, maxHold, attemptTimeout);
    }

    Limits withMaxElapsed(Duration elapsed) {
        return new Limits(maxAttempts, maxWait, elapsed, maxHold, attemptTimeout);
    }

    Limits withMaxHold(Duration hold) {
        return new Limits(maxAttempts, maxWait, maxElapsed, hold, attemptTimeout);
    }

    Limits withAttemptTimeout(Duration timeout) {
        return new Limits(maxAttempts, maxWait, maxElapsed, maxHold, Optional.of(timeout));
    }

    /** Refuses an attempt timeout that could never end an attempt earlier than the call gives up anyway. */
    void refuseContradiction() {
        attemptTimeout.filter(timeout -> timeout.compareTo(maxElapsed) > 0).ifPresent(timeout -> {
            throw new IllegalArgumentException(
                    "attemptTimeout(" + timeout + ") can never end an attempt beside maxElapsed(" + maxElapsed + ")");
        });
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

    /** Writes the limit of an attempt as it is written in code, after a comma; nothing where there is none. */
    String writtenAttemptTimeout() {
        return attemptTimeout
                .map(timeout -> ", attemptTimeout(" + timeout + ")")
                .orElse("");
    }

    /** Names every limit of the call. */
    @Override
    public String toString() {
        return "Limits[maxAttempts=" + maxAttempts + ", maxWait=" + maxWait + ", maxElapsed=" + maxElapsed
                + ", maxHold=" + maxHold + "]";
    }
}
