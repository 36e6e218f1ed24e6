package dev.heed.okhttp.sim;

import java.time.Duration;

/**
 * How long a response asks to wait, spread aside.
 *
 * @param least never less
 * @param most never more: jitter, or a text that two readers may read in two ways
 */
record Wait(Duration least, Duration most) {
    static final Wait NONE = exactly(Duration.ZERO);

    private static final Duration MAX_SPREAD = Duration.ofSeconds(10);

    static Wait exactly(Duration wait) {
        return new Wait(wait, wait);
    }

    /** Each bound for itself. */
    Wait orLonger(Wait other) {
        return new Wait(longer(least, other.least), longer(most, other.most));
    }

    /** Each bound for itself. */
    Wait orShorter(Wait other) {
        return new Wait(shorter(least, other.least), shorter(most, other.most));
    }

    Wait atMost(Duration limit) {
        return new Wait(shorter(least, limit), shorter(most, limit));
    }

    /** With a tenth, at most ten seconds, that the library may add. */
    Duration mostSpread() {
        return most.plus(shorter(most.dividedBy(10), MAX_SPREAD));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public String toString() {
        return least.equals(most) ? least.toString() : least + " to " + most;
    }
}
