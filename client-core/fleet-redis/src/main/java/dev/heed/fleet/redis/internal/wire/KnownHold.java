package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import org.jspecify.annotations.Nullable;

/**
 * A hold as one process knows it.
 *
 * @param end when it ends here, in nanoseconds of this process
 * @param told when it ends there, as the server said last; null if it never did of this window
 * @param confirmed whether the server has it since it was last doubted
 * @param over whether the first response after it was good
 * @param byHand whether it was ended by hand
 */
record KnownHold(SharedHold hold, long end, @Nullable Told told, boolean confirmed, boolean over, boolean byHand) {
    private static final long NANOS = 1_000_000;
    /** An end that is so little earlier is not worth a message to each process. */
    private static final long SAME_NANOS = 50 * NANOS;

    /** An end by the server's clock in milliseconds, and what that was here when it was heard. */
    record Told(long until, long end) {
        long leftMillis(long nanos) {
            return Math.floorDiv(end - nanos, NANOS);
        }
    }

    static KnownHold own(SharedHold hold, long end) {
        return new KnownHold(hold, end, null, false, false, false);
    }

    static KnownHold told(SharedHold hold, Told told) {
        return new KnownHold(hold, told.end, told, true, false, false);
    }

    /** An arming here does not know the window. */
    KnownHold armedHere(SharedHold other, long otherEnd) {
        int armings = over ? other.armings() : Math.max(hold.armings(), other.armings());
        boolean anew = over || byHand;
        long later = anew ? otherEnd : later(end, otherEnd);
        return new KnownHold(numbered(other, armings), later, anew ? null : told, confirmed && !anew, false, false);
    }

    /** Whether what the server says of a window changes nothing, since it came late. */
    boolean outlasts(long window, Told other) {
        if (window == hold.window()) {
            return byHand || (over && (told == null || other.until <= told.until));
        }
        return window < hold.window() && other.end - end <= 0;
    }

    /** Whether the server said that before, of this window. */
    boolean wasTold(long window, Told other) {
        return window == hold.window() && told != null && told.until == other.until;
    }

    /** The server says so, and it counts. */
    KnownHold armedThere(SharedHold other, Told said) {
        if (wasTold(other.window(), said)) {
            return new KnownHold(hold, end, told, true, over, byHand);
        }
        long later = over ? said.end : later(end, said.end);
        if (other.window() < hold.window() && !over) {
            return new KnownHold(
                    numbered(other, Math.max(hold.armings(), other.armings())), later, told, false, false, false);
        }
        boolean earlier = told != null && other.window() == hold.window() && said.end - told.end <= 0;
        return new KnownHold(other, later, earlier ? told : said, true, false, false);
    }

    private SharedHold numbered(SharedHold other, int armings) {
        return new SharedHold(
                other.id(), hold.window(), other.scope(), other.host(), other.status(), other.left(), armings);
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }

    /**
     * The window is open. What was armed here and was not told before is no part of it, as messages come in order: it
     * will have a window of its own.
     */
    KnownHold opened() {
        return isTold() || byHand ? new KnownHold(hold, end, told, confirmed, true, byHand) : untold();
    }

    /** The window was ended by hand in another process, which knows no more of what was armed here than one that opens. */
    KnownHold releasedThere(long nanos) {
        return isTold() || byHand ? releasedHere(nanos) : untold();
    }

    /** All that was armed here is over, told or not. */
    KnownHold releasedHere(long nanos) {
        return new KnownHold(hold, nanos, told, confirmed, false, true);
    }

    private boolean isTold() {
        return told != null && told.end - end >= -SAME_NANOS;
    }

    private KnownHold untold() {
        return new KnownHold(hold, end, null, false, false, false);
    }

    KnownHold doubted() {
        return new KnownHold(hold, end, told, false, over, byHand);
    }

    /** Whether the server's list has it no more: the server tells of its end by its own clock. */
    boolean isGone(long serverMillis) {
        return told == null || told.until < serverMillis;
    }

    boolean isLacking(long nanos) {
        return !over && end - nanos > 0 && !(confirmed && isTold());
    }

    SharedHold at(long nanos) {
        return HoldBook.withLeft(hold, over ? 0 : end - nanos);
    }
}
