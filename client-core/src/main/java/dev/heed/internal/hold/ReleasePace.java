package dev.heed.internal.hold;

import java.time.Duration;

/**
 * How fast those that waited for a hold are let go once it has ended: over at least an eighth of the time that it lasted,
 * since the round trip of a fast server bounds no rate. Where new calls arrive faster than that, it is half as fast again
 * as they come, so that the queue ends. Pure: what happens comes in, with its time. Guarded by {@link HoldRegistry}.
 */
final class ReleasePace {
    private static final int PART_OF_THE_HOLD = 8;

    private static final long MAX_NANOS = Duration.ofSeconds(10).toNanos();

    /** Timers are not exact enough for less. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(10).toNanos();

    /** What a late timer missed is made up for; what a slow server missed, by a flood of those that were due, is not. */
    private static final long MISSED_NANOS = Duration.ofMillis(5).toNanos();

    private long spanNanos;
    private long openedNanos;
    private long gapNanos;
    private int arrivals;
    private boolean begun;
    private long lastNanos;

    /**
     * The hold has ended.
     *
     * @param now by the monotonic clock
     * @param heldNanos since it was first armed
     * @param waiting how many it kept back
     * @param goesOn whether a part of them went before it was armed again: the others do not go more slowly
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

    /** A call lines up that did not wait for the hold itself. */
    void arrives() {
        arrivals++;
    }

    /** When the next one may go; the first may at once. */
    long nextNanos(long now) {
        return begun ? lastNanos + gap(now) : openedNanos;
    }

    /** One goes. */
    void letGo(long now) {
        long due = nextNanos(now);
        long least = now - MISSED_NANOS;
        long counted = due - least > 0 ? due : least;
        lastNanos = begun ? counted : now;
        begun = true;
    }

    /** One that went was cancelled or had nothing to send: another one goes in its place. */
    void givesBack() {
        lastNanos -= gapNanos;
    }

    private long gap(long now) {
        // The eighth keeps the first few from looking like a flood.
        long since = now - openedNanos + spanNanos / PART_OF_THE_HOLD;
        return arrivals == 0 ? gapNanos : Math.min(gapNanos, since * 2 / 3 / arrivals);
    }
}
