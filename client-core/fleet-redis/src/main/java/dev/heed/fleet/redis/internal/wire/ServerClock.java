package dev.heed.fleet.redis.internal.wire;

/**
 * What the server's clock says now, estimated from what it said: a process's own clock is compared with nobody's, and the
 * nanoseconds that it counts only with each other. Not thread-safe.
 */
public final class ServerClock {
    private static final long NANOS = 1_000_000;
    /** How far the time of a message may be from the estimate before the server is asked for its clock. */
    private static final long MAX_DOUBT_MILLIS = 1_000;

    private boolean known;
    private long baseMillis;
    private long baseNanos;
    private long roundTripNanos;

    /**
     * Takes a reading. It was made between asking and answer, most likely halfway. A slow answer that does not
     * contradict the estimate is worse than it, and is not taken; one that does shows that the server's clock was set.
     */
    public void read(long askedNanos, long answeredNanos, long serverMillis) {
        long roundTrip = answeredNanos - askedNanos;
        long middle = askedNanos + roundTrip / 2;
        boolean contradicts = !known || Math.abs(millis(middle) - serverMillis) > roundTrip / 2 / NANOS + 1;
        if (contradicts || roundTrip <= roundTripNanos) {
            known = true;
            baseMillis = serverMillis;
            baseNanos = middle;
            roundTripNanos = roundTrip;
        }
    }

    /** What the server's clock says, in milliseconds. */
    public long millis(long nanos) {
        return baseMillis + (nanos - baseNanos) / NANOS;
    }

    /** The same; 0 while it is not known. */
    public long estimate(long nanos) {
        return known ? millis(nanos) : 0;
    }

    /** How old a message is, in milliseconds: 0 while the clock is not known. */
    public long age(long sentAtMillis, long nanos) {
        return known ? Math.max(0, millis(nanos) - sentAtMillis) : 0;
    }

    /** Whether a window is so far in the future that no process armed it. */
    public boolean isFuture(long window, long nanos) {
        return known && window - millis(nanos) > Script.MAX_AHEAD_MILLIS;
    }

    /**
     * Whether a message seems so old, or so much in the future, that either it was late or the clock was set: only the
     * server can tell which.
     */
    public boolean doubts(long sentAtMillis, long nanos) {
        return known && Math.abs(millis(nanos) - sentAtMillis) > MAX_DOUBT_MILLIS;
    }
}
