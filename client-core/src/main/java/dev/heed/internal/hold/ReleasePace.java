package dev.heed.internal.hold;

import java.time.Duration;

/**
 * Decides how fast the calls that waited for a hold are let go once it has ended: over at least an eighth of the time
 * that the hold lasted, since the round trip of a fast server bounds no rate. Where new calls arrive faster than that,
 * calls are let go half as fast again as they arrive, so that the queue ends. It is pure: events come in with their
 * time. {@link HoldRegistry} guards it with its lock.
 */
final class ReleasePace {
    private static final int PART_OF_THE_HOLD = 8;

    private static final long MAX_NANOS = Duration.ofSeconds(10).toNanos();

    /** A shorter span counts as none, since timers are not exact enough for it. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(10).toNanos();

    /**
     * A call that goes late moves those after it forward by this much at most. What a late timer missed is made up for;
     * what a slow server missed is not, since all that were due would go as a flood.
     */
    private static final long MISSED_NANOS = Duration.ofMillis(5).toNanos();

    private long spanNanos;
    private long openedNanos;
    private long gapNanos;
    private int arrivals;
    private boolean begun;
    private long lastNanos;

    /**
     * Begins to let calls go, since the hold has ended.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @param heldNanos how long ago the hold was first armed
     * @param waiting how many calls it kept back
     * @param goesOn whether some of them went before it was armed again: the others then do not go more slowly
     */
    void opens(long now, long heldNanos, int waiting, boolean goesOn) {
        long part = Math.min(heldNanos / PART_OF_THE_HOLD, MAX_NANOS);
        spanNanos = part < SHORTEST_NANOS ? 0 : part;
        long each = waiting < 2 ? 0 : spanNanos / (waiting - 1);
        gapNanos = goesOn ? Math.min(gapNanos, each) : each;
        openedNanos = now;
        arrivals = 0;
        begun = false;
    }

    /** Counts a call that lines up after the end of the hold. */
    void arrives() {
        arrivals++;
    }

    /** Returns when the next call may go; the first may go at once. */
    long nextNanos(long now) {
        return begun ? lastNanos + gap(now) : openedNanos;
    }

    /** Takes note of a call that goes. */
    void letGo(long now) {
        long due = nextNanos(now);
        long least = now - MISSED_NANOS;
        long counted = due - least > 0 ? due : least;
        lastNanos = begun ? counted : now;
        begun = true;
    }

    /** Takes back a call that was cancelled or had nothing to send: another one goes in its place. */
    void givesBack() {
        lastNanos -= gapNanos;
    }

    private long gap(long now) {
        // This eighth keeps the first few arrivals from looking like a flood.
        long since = now - openedNanos + spanNanos / PART_OF_THE_HOLD;
        return arrivals == 0 ? gapNanos : Math.min(gapNanos, since * 2 / 3 / arrivals);
    }
}
