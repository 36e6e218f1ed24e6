package dev.heed.fleet.redis.internal.link;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the client's own for all that a fleet does, so that nothing in it needs a lock; with the clock and the
 * dice of the fleet. After the client was shut down nothing runs any more.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final EventExecutor executor;
    private final LongSupplier clock;
    private final DoubleSupplier dice;
    private final Set<Class<?>> reported = new HashSet<>();

    /**
     * @param clock counts nanoseconds
     * @param dice give numbers from 0 to below 1
     */
    Loop(EventExecutor executor, LongSupplier clock, DoubleSupplier dice) {
        this.executor = executor;
        this.clock = clock;
        this.dice = dice;
    }

    /** Says whether it will run. */
    boolean run(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Returns what cancels it. */
    Runnable after(Duration delay, Runnable task) {
        try {
            var timer = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    long nanos() {
        return clock.getAsLong();
    }

    /** Somewhere from nothing to below that, as the dice say. */
    Duration random(Duration below) {
        return Duration.ofNanos((long) (dice.getAsDouble() * below.toNanos()));
    }

    /**
     * A task that fails must not end the loop. On a broken class path it fails with an error, and each time: one kind of
     * failure is reported once.
     */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            if (reported.add(e.getClass())) {
                LOG.warn("A step of the fleet failed", e);
            }
        }
    }
}
