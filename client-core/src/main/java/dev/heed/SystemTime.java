package dev.heed;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads the clocks and the random numbers of this JVM, and runs delays on {@link SystemTimer}. It is the {@link Time}
 * of every client that is given no other.
 */
final class SystemTime implements Time {

    static final Time INSTANCE = new SystemTime();

    private SystemTime() {}

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer delay(Duration delay, Runnable wake) {
        Objects.requireNonNull(delay, "delay");
        return SystemTimer.start(delay, Objects.requireNonNull(wake, "wake"));
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
