package dev.heed.internal;

import java.time.Duration;

/**
 * How fast those that waited for a hold are let go once it has ended: over at least an eighth of the time that it lasted,
 * since the round trip of a fast server bounds no rate. Where new calls arrive faster than that, it is half as fast again
 * as they come, so that the queue ends. Pure: what happens comes in, with its time. Guarded by {@link Holds}.
 */
final class Pace {
    private static final int PART_OF_THE_HOLD = 8;

    private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();

    /** What was missed, by a late timer or a slow first reply, is made up for up to this part of the whole. */
    private static final int MISSED_PART = 32;

    /** As exact as timers are: a whole that is shorter is none, and as much is made up for in any case. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LEAST_MISSED_NANOS = Duration.ofMillis(2).toNanos();

    private long spanNanos;
    private long openedNanos;
    private int waiters;
    private int arrivals;
    private boolean begun;
    private long lastNanos;

    /**
     * The hold has ended.
     *
     * @param now by the monotonic clock
     * @param heldNanos since it was first armed
     * @param waiting how many it kept back
     */
    void opens(long now, long heldNanos, int waiting) {
        long part = Math.min(heldNanos / PART_OF_THE_HOLD, LONGEST_NANOS);
        spanNanos = part < SHORTEST_NANOS ? 0 : part;
        openedNanos = now;
        waiters = waiting;
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
        long least = now - Math.max(spanNanos / MISSED_PART, LEAST_MISSED_NANOS);
        lastNanos = begun && due - least > 0 ? due : begun ? least : now;
        begun = true;
    }

    private long gap(long now) {
        if (waiters < 2) {
            return 0;
        }
        long all = spanNanos / (waiters - 1);
        // The eighth keeps the first few from looking like a flood.
        long since = now - openedNanos + spanNanos / PART_OF_THE_HOLD;
        return arrivals == 0 ? all : Math.min(all, since * 2 / 3 / arrivals);
    }
}
