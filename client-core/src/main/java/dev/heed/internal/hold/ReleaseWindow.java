package dev.heed.internal.hold;

import java.time.Duration;

/**
 * Decides how many of the calls that waited for a hold may be on their way at once after its end, and when the next may
 * go, since a server that is just back cannot take all of them. The window is one at first and grows like that of TCP
 * (RFC 5681 3.1): by one for each healthy response up to a threshold, which doubles it with each round trip, and beyond
 * that by one for each whole window. A failure, or a response whose rule retries without holding others, halves window
 * and threshold, and the next call waits for its backoff. Time is passed in; {@link HoldRegistry} guards it with its
 * lock.
 */
final class ReleaseWindow {
    static final int LEAST_THRESHOLD = 8;

    /** For so long the window stays below the size at which a response armed the hold again. */
    static final long CEILING_NANOS = Duration.ofSeconds(10).toNanos();

    private final ReleasePace pace = new ReleasePace();
    private int armingResponses;
    private int threshold;
    private int window = 1;

    /** So many responses were healthy since the window last widened, beyond the threshold. */
    private int progress;

    /**
     * A response was healthy since the hold ended. If a later one arms the hold again, too much was sent; otherwise it
     * was sent too early.
     */
    private boolean proven;

    /** The hold kept back so many calls; {@code answered} counts healthy responses since. */
    private int waiters;

    private int answered;

    private int ceiling = Integer.MAX_VALUE;
    private long ceilingLiftsNanos;
    private long halvedNanos;
    private boolean isHalved;
    private long notBeforeNanos;

    /** Counts a response that armed the hold before any waiter was let go. */
    void refused() {
        armingResponses++;
    }

    /**
     * Takes note of a response that armed the hold again after it had ended.
     *
     * @param place how many calls were on their way when its request went, itself included; zero if it was not let go
     */
    void refusedAgain(int place) {
        armingResponses = 1;
        threshold = isThrough() ? 0 : Math.max(1, threshold / 2);
        if (isThrough()) {
            ceiling = Integer.MAX_VALUE;
        } else if (proven && place > 1) {
            ceiling = place - 1;
        }
    }

    /**
     * Returns whether as many responses were healthy as calls had waited. A response that arms the hold after that is a
     * new trouble: otherwise a server that says 429 now and then would have all its time counted as held, and be asked
     * less and less.
     */
    boolean isThrough() {
        return proven && answered >= waiters;
    }

    /**
     * Opens the window, since the hold has ended, for the first time or again.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @param heldNanos how long ago the hold was first armed
     * @param waiting how many calls it kept back
     */
    void opens(long now, long heldNanos, int waiting) {
        boolean goesOn = threshold > 0 && proven;
        threshold = threshold == 0 ? Math.max(LEAST_THRESHOLD, armingResponses) : threshold;
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

    /** Counts a call that lines up after the end of the hold. */
    void arrives() {
        pace.arrives();
    }

    /** Returns whether one more call may be on its way, beside so many. */
    boolean hasRoom(int onTheirWay) {
        return onTheirWay < window;
    }

    /** Returns when the next call may go, if there is room for it. */
    long nextNanos(long now) {
        long byPace = pace.nextNanos(now);
        return byPace - notBeforeNanos > 0 ? byPace : notBeforeNanos;
    }

    /** Takes note of a call that goes. */
    void letGo(long now) {
        pace.letGo(now);
    }

    /** Takes back a call that was cancelled or had nothing to send: another one goes in its place. */
    void givesBack() {
        pace.givesBack();
    }

    /** Takes note of a response whose rule does not retry, and widens the window. */
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
     * Takes note of a failure, or of a response whose rule retries without a hold for others. Calls that were on their
     * way together show one and the same trouble, for which the window halves once.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @param backoff the backoff of that failure
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
