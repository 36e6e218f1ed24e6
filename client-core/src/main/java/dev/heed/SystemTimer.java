package dev.heed;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A delay on the JDK's shared delay thread. It holds its wake until that is started or cancelled, whichever takes it
 * first.
 */
@SuppressWarnings("serial") // an AtomicReference and a Runnable only to save two objects for each delay
final class SystemTimer extends AtomicReference<@Nullable Runnable> implements Time.Timer, Runnable {

    /** Completed by the JDK when the time has come, or by {@link #cancel()}. */
    final CompletableFuture<@Nullable Void> elapsed = new CompletableFuture<>();

    /** The thread that is inside {@link #start}. No other thread can find itself here, so it needs no barrier. */
    private @Nullable Thread starter = Thread.currentThread();

    SystemTimer(Runnable wake) {
        super(wake);
    }

    void start(Duration delay) {
        CompletableFuture<Void> unused = elapsed.thenRun(this);
        // convert saturates, at 292 years, where toNanos would throw
        elapsed.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        starter = null;
    }

    /** Called when {@link #elapsed} is complete, for whichever reason. */
    @Override
    public void run() {
        if (Thread.currentThread() == starter) {
            // The delay was over so soon that this thread, still inside start, helps to complete the future (JDK 17).
            CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::wake);
        } else {
            wake();
        }
    }

    private void wake() {
        Runnable wake = getAndSet(null);
        if (wake == null) {
            return;
        }
        try {
            wake.run();
        } catch (Throwable e) {
            // the future would swallow it, and what should have been woken would wait on without a trace
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    @Override
    public void cancel() {
        if (getAndSet(null) != null) {
            // Not elapsed.cancel(): it costs an exception, and earlier updates of JDK 17 leave the timer of a future
            // that
            // ends exceptionally in their queue until it is due (JDK-8303742).
            elapsed.complete(null);
        }
    }
}
