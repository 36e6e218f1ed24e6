package dev.heed.internal.hold;

/**
 * Bounds how much the holds remember.
 *
 * @param holds how many holds may stand, of this process and, beside them, of other processes; one more is not armed
 * @param waiters how many calls may wait for holds; one more is answered locally
 * @param ofOrigin how many of either one origin may ask for; for one more the hold that ends first is dropped, if
 *     nobody waits for it
 */
public record HoldBounds(int holds, int waiters, int ofOrigin) {
    /** The standard bounds allow 16,384 holds, an eighth of them for one origin, and 262,144 waiters. */
    public static final HoldBounds STANDARD = new HoldBounds(16_384, 262_144, 2_048);
}
