package dev.heed.okhttp.sim;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.SplittableRandom;

/** The time of a simulated world: its wall clock jumps, its monotonic clock passes the end of a long, timers are unpunctual. */
final class FiberTime implements Time {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A minute before the clock overflows, which {@link System#nanoTime} may do at any time. */
    private static final long FIRST_READING =
            Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    private final Fibers fibers;
    private final Random random;
    private final long salt;
    private Duration off = Duration.ZERO;
    private int pending;
    private boolean isPunctual;

    FiberTime(Fibers fibers, Random random) {
        this(fibers, random, 0);
    }

    /**
     * Of one process of several.
     *
     * @param fibers of all of them
     * @param random of its timers
     * @param salt in which its monotonic clock and its random numbers differ from those of the others
     */
    FiberTime(Fibers fibers, Random random, long salt) {
        this.fibers = fibers;
        this.random = random;
        this.salt = salt;
    }

    @Override
    public Instant now() {
        return START.plusNanos(fibers.now()).plus(off);
    }

    /** By the clock of the servers, which nobody sets. */
    Instant trueNow() {
        return START.plusNanos(fibers.now());
    }

    @Override
    public long nanoTime() {
        return FIRST_READING + salt + fibers.now();
    }

    void jump(Duration by) {
        off = off.plus(by);
    }

    /** Whose call runs out of time by this clock is cut off by OkHttp's watchdog, which has another one. */
    void bePunctual() {
        isPunctual = true;
    }

    /** How many timers are neither over nor cancelled. */
    int pending() {
        return pending;
    }

    @Override
    public Timer delay(Duration delay, Runnable wake) {
        pending++;
        Fibers.Event[] event = new Fibers.Event[1];
        event[0] = fibers.at(fibers.now() + unpunctual(Math.max(0, delay.toNanos())), () -> {
            event[0] = null;
            pending--;
            wake.run();
        });
        return () -> {
            if (event[0] != null) {
                fibers.revoke(event[0]);
                event[0] = null;
                pending--;
            }
        };
    }

    /** Early by less than half, or late by a little. */
    private long unpunctual(long nanos) {
        return switch (isPunctual ? 9 : random.nextInt(10)) {
            case 0 -> nanos - random.nextLong(nanos / 2 + 1);
            case 1 -> nanos + random.nextLong(Duration.ofMillis(50).toNanos());
            default -> nanos;
        };
    }

    /** The same at the same time: who logs rolls more often, and must not change what happens. */
    @Override
    public double random() {
        return new SplittableRandom(fibers.now() + salt).nextDouble();
    }
}
