package dev.heed.fleet.redis.internal.link;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the client's own for all that a fleet does, so that nothing in it needs a lock. After the client was shut
 * down nothing runs any more.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final EventExecutor executor;

    Loop(EventExecutor executor) {
        this.executor = executor;
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
        return System.nanoTime();
    }

    /** A task that fails must not end the loop, and a member that throws must not keep others from being told. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("A step of the fleet failed", e);
        }
    }
}
