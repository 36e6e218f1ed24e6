package dev.heed.internal.hold;

import java.time.Duration;

/**
 * How many of those that waited for a hold may be on their way at once after its end, and when the next may go. One at
 * first; a healthy response widens the window by one up to a threshold, so that it doubles with each round trip, and
 * beyond it by one for each whole window. Trouble halves both, and the next waits for its backoff. Pure: what happens comes
 * in, with its time. Guarded by {@link HoldRegistry}.
 */
final class ReleaseWindow {
    static final int LEAST_THRESHOLD = 8;

    /** How long the window stays below the size at which a server refused. */
    static final long CEILING_NANOS = Duration.ofSeconds(10).toNanos();

    private final ReleasePace pace = new ReleasePace();
    private int refusals;
    private int threshold;
    private int window = 1;

    /** Healthy responses since the window last widened, beyond the threshold. */
    private int progress;

    /** Whether a response was healthy since the hold ended: what is refused then was too much, not too early. */
    private boolean proven;

    /** How many were kept back, and how many responses were healthy since. */
    private int waiters;

    private int answered;

    private int ceiling = Integer.MAX_VALUE;
    private long ceilingLiftsNanos;
    private long halvedNanos;
    private boolean isHalved;
    private long notBeforeNanos;

    /** A response armed the hold before any of those that wait was let go. */
    void refused() {
        refusals++;
    }

    /**
     * A response armed the hold again after it had ended.
     *
     * @param place how many were on their way when its request went, itself included; zero if it was not let go
     */
    void refusedAgain(int place) {
        refusals = 1;
        threshold = isThrough() ? 0 : Math.max(1, threshold / 2);
        if (isThrough()) {
            ceiling = Integer.MAX_VALUE;
        } else if (proven && place > 1) {
            ceiling = place - 1;
        }
    }

    /**
     * Whether as many were answered as waited. What refuses after that is a new trouble: a server that refuses now and then
     * would have all its time counted as held, and be asked less and less.
     */
    boolean isThrough() {
        return proven && answered >= waiters;
    }

    /**
     * The hold has ended, for the first time or again.
     *
     * @param now by the monotonic clock
     * @param heldNanos since it was first armed
     * @param waiting how many it kept back
     */
    void opens(long now, long heldNanos, int waiting) {
        boolean goesOn = threshold > 0 && proven;
        threshold = threshold == 0 ? Math.max(LEAST_THRESHOLD, refusals) : threshold;
        window = 1;
        progress = 0;
        proven = false;
        waiters = waiting;
        answered = 0;
        isHalved = false;
        notBeforeNanos = now;
        ceilingLiftsNanos = now + CEILING_NANOS;
        pace.opens(now, heldNanos, waiting, goesOn);
    }

    /** A call lines up that did not wait for the hold itself. */
    void arrives() {
        pace.arrives();
    }

    /** Whether one more may be on its way, beside as many. */
    boolean hasRoom(int onTheirWay) {
        return onTheirWay < window;
    }

    /** When the next one may go, if there is room for it. */
    long nextNanos(long now) {
        long byPace = pace.nextNanos(now);
        return byPace - notBeforeNanos > 0 ? byPace : notBeforeNanos;
    }

    /** One goes. */
    void letGo(long now) {
        pace.letGo(now);
    }

    /** One that went was cancelled or had nothing to send: another one goes in its place. */
    void givesBack() {
        pace.givesBack();
    }

    /** A response came that its rule does not repeat at. */
    void healthy(long now) {
        proven = true;
        answered++;
        if (window >= ceiling && now - ceilingLiftsNanos < 0) {
            return;
        }
        progress++;
        if (window < threshold || progress >= window) {
            window++;
            progress = 0;
        }
    }

    /**
     * A failure, or a response that its rule repeats at without holding others. Those that were on their way together tell
     * of one trouble: it halves once.
     *
     * @param now by the monotonic clock
     * @param backoff of that failure
     * @param sentNanos when its request was let go
     */
    void unhealthy(long now, Duration backoff, long sentNanos) {
        if (!isHalved || sentNanos - halvedNanos >= 0) {
            window = Math.max(1, window / 2);
            threshold = Math.max(1, threshold / 2);
            progress = 0;
            halvedNanos = now;
            isHalved = true;
        }
        long until = now + backoff.toNanos();
        notBeforeNanos = until - notBeforeNanos > 0 ? until : notBeforeNanos;
    }

    boolean isProven() {
        return proven;
    }

    int window() {
        return window;
    }
}
