package dev.heed.samples.demo;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Is a time that keeps the waits it was asked for, and reports each when it begins. */
final class WatchedTime implements Time {
    private final Time time;
    private final Consumer<Duration> beginning;
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final long started;

    WatchedTime(Time time, Consumer<Duration> beginning) {
        this.time = time;
        this.beginning = beginning;
        this.started = time.nanoTime();
    }

    List<Duration> waits() {
        return List.copyOf(waits);
    }

    Duration elapsed() {
        return Duration.ofNanos(time.nanoTime() - started);
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public Timer delay(Duration delay, Runnable wake) {
        waits.add(delay);
        beginning.accept(delay);
        return time.delay(delay, wake);
    }

    @Override
    public double random() {
        return time.random();
    }
}
