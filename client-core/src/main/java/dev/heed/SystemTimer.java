package dev.heed;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs something after a delay, on one daemon thread that all delays of the process share. The thread is there while a
 * delay is pending and {@link #IDLE_SECONDS} longer. The JDK has such a thread as well, behind
 * {@code CompletableFuture}, but Android before API 31 has not.
 *
 * <p>A {@code SystemTimer} keeps no reference to what it runs once that was started or cancelled.
 */
final class SystemTimer implements Time.Timer {
    static final String THREAD_NAME = "Heed timer";

    /**
     * This is long enough not to start a thread for each of many short waits, and short enough that tests see the
     * thread end.
     */
    static final long IDLE_SECONDS = 2;

    private static final ScheduledThreadPoolExecutor DELAYS = oneThread();

    /** This stands in the queue until it is due or cancelled. */
    final Future<?> pending;

    private SystemTimer(Future<?> pending) {
        this.pending = pending;
    }

    static SystemTimer start(Duration delay, Runnable wake) {
        return new SystemTimer(DELAYS.schedule(new Wake(wake), nanos(delay), TimeUnit.NANOSECONDS));
    }

    @Override
    public void cancel() {
        pending.cancel(false);
    }

    private static ScheduledThreadPoolExecutor oneThread() {
        ScheduledThreadPoolExecutor delays = new ScheduledThreadPoolExecutor(1, wakes -> {
            Thread thread = new Thread(wakes, THREAD_NAME);
            thread.setDaemon(true);
            return thread;
        });
        delays.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        delays.allowCoreThreadTimeOut(true);
        // Without this a cancelled delay would keep its call in memory until it is due.
        delays.setRemoveOnCancelPolicy(true);
        return delays;
    }

    /** Converts to nanoseconds, at most 292 years of them, where {@link Duration#toNanos()} throws. */
    private static long nanos(Duration delay) {
        boolean fits = delay.toSeconds() < Long.MAX_VALUE / 1_000_000_000L;
        return delay.isNegative() ? 0 : fits ? delay.toNanos() : Long.MAX_VALUE;
    }

    /**
     * Gives what is thrown to the thread's uncaught exception handler. Otherwise it would end in a future that nobody
     * reads, and what should have been woken would wait without a trace.
     */
    private record Wake(Runnable wake) implements Callable<@Nullable Void> {
        @Override
        public @Nullable Void call() {
            try {
                wake.run();
            } catch (Throwable e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
            return null;
        }
    }
}
