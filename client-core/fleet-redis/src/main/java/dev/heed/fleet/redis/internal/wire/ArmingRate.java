package dev.heed.fleet.redis.internal.wire;

/**
 * At most so many armings in any second, since each is delivered to every process: a thousand processes that armed a
 * thousand holds at once would give the server a million deliveries. Not thread-safe.
 */
public final class ArmingRate {
    private static final long SECOND = 1_000_000_000;

    private final long[] sent;
    private int next;
    private int count;

    /** Of armings in a second. */
    public ArmingRate(int perSecond) {
        sent = new long[perSecond];
    }

    /** How long the next must wait, in nanoseconds; 0 if it may go. */
    public long delay(long nanos) {
        return count < sent.length ? 0 : Math.max(0, SECOND - (nanos - sent[next]));
    }

    /** One goes. */
    public void sent(long nanos) {
        sent[next] = nanos;
        next = (next + 1) % sent.length;
        count = Math.min(count + 1, sent.length);
    }
}
