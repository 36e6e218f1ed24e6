package dev.heed.internal;

/**
 * How much is remembered.
 *
 * @param holds how many holds may stand; one more is not armed
 * @param waiters how many calls may wait for holds; one more is answered locally
 */
public record HoldBounds(int holds, int waiters) {
    /** 16,384 holds and 262,144 waiters. */
    public static final HoldBounds STANDARD = new HoldBounds(16_384, 262_144);
}
