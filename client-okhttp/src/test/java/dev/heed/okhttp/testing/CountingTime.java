package dev.heed.okhttp.testing;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Real time that knows how many of its delays have neither fired nor been cancelled. */
public final class CountingTime implements Time {
    private final Time real = Time.system();
    private final AtomicInteger pending = new AtomicInteger();

    public int pending() {
        return pending.get();
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public Timer delay(Duration delay, Runnable wake) {
        AtomicBoolean over = new AtomicBoolean();
        Runnable ends = () -> {
            if (over.compareAndSet(false, true)) {
                pending.decrementAndGet();
            }
        };
        pending.incrementAndGet();
        Timer timer = real.delay(delay, () -> {
            ends.run();
            wake.run();
        });
        return () -> {
            timer.cancel();
            ends.run();
        };
    }

    @Override
    public double random() {
        return real.random();
    }
}
