package dev.heed.okhttp.testing;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** A time of the user with a mistake in it: so many of its delays, or rolls of its dice, throw. */
public final class UnreliableTime implements Time {
    public final AtomicInteger brokenDelays = new AtomicInteger();
    public final AtomicInteger brokenDice = new AtomicInteger();
    private final Time reliable;

    public UnreliableTime(Time reliable) {
        this.reliable = reliable;
    }

    private static void breakIf(AtomicInteger left, String what) {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("no " + what);
        }
    }

    @Override
    public Instant now() {
        return reliable.now();
    }

    @Override
    public long nanoTime() {
        return reliable.nanoTime();
    }

    @Override
    public Timer delay(Duration delay, Runnable wake) {
        breakIf(brokenDelays, "delay");
        return reliable.delay(delay, wake);
    }

    @Override
    public double random() {
        breakIf(brokenDice, "dice");
        return reliable.random();
    }
}
