package dev.heed;

import java.time.Duration;
import java.time.Instant;

/**
 * {@code Time} supplies all that Heed needs to know how late it is, to wait, and to draw random numbers. One object
 * carries all of it, so that a test which replaces it controls every wait.
 *
 * <p>The default is {@link #system()}; tests use {@code dev.heed.testing.VirtualTime}. Implementations must be safe for
 * use by several threads at once.
 */
public interface Time {

    /**
     * Gives the time of this JVM: its wall clock, its monotonic clock, delays on one daemon thread that the whole
     * process shares, and {@link java.util.concurrent.ThreadLocalRandom}.
     *
     * @return always the same object; it needs no closing: its thread is there only while a delay is pending, and ends
     *     two seconds after the last
     */
    static Time system() {
        return SystemTime.INSTANCE;
    }

    /**
     * Reads the wall clock, with which dates in headers are compared. It may be set back or forward while the program
     * runs; use {@link #nanoTime()} to measure how long something took.
     *
     * @return the current instant
     */
    Instant now();

    /**
     * Reads the monotonic clock, in nanoseconds since an arbitrary point. Only the difference of two readings means
     * something, and readings must be compared by that difference ({@code a - b < 0}), because the value may be
     * negative and may overflow.
     *
     * @return the current reading
     */
    long nanoTime();

    /**
     * Runs {@code wake} once, when {@code delay} has passed. It never runs earlier than {@code delay} by {@link
     * #nanoTime()}, and never inside this call, not even for a zero delay.
     *
     * @param delay how long to wait; zero or negative means as soon as possible
     * @param wake what to run; it runs on a thread shared with other timers, so it must be short and must not block:
     *     enqueue something, or unpark a thread. What it throws stops no other timer; {@link #system()} gives it to the
     *     thread's uncaught exception handler
     * @return the pending timer, to cancel it
     */
    Timer delay(Duration delay, Runnable wake);

    /**
     * Draws a random number, for jitter.
     *
     * @return a number from 0 (inclusive) to 1 (exclusive), uniformly distributed
     */
    double random();

    /** A {@code Timer} is one pending delay. */
    interface Timer {

        /**
         * Cancels the delay. When this returns, its {@code wake} has either started already (and may still be running)
         * or never will. Cancelling again, or after the wake ran, does nothing.
         */
        void cancel();
    }
}
