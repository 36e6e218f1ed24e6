package dev.heed.okhttp.internal.blocking;

import dev.heed.Time;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Waits on the calling thread, until a time has come or the call is woken, and ends the wait at once if the call is
 * cancelled or the thread interrupted. Each call has one.
 */
public final class BlockingWait implements WakeSignal {
    /**
     * Says how often a wait looks whether its call was cancelled. OkHttp calls listeners one after another, and the one
     * that wakes this wait comes last: if a listener of the caller throws before it, the wait is not woken.
     */
    private static final long LOOK_MILLIS = 500;

    private final SharedState core;
    private final Time time;
    private final Call call;
    private final Semaphore wakes;
    private boolean listening;

    BlockingWait(SharedState core, Call call) {
        this.core = core;
        this.time = core.time();
        this.call = call;
        this.wakes = core.newSemaphore();
    }

    /**
     * Waits until a time has come. It looks at the clock again on waking, since a timer may be early.
     *
     * @throws IOException if the call was cancelled ("Canceled") or the thread interrupted (an InterruptedIOException,
     *     with the thread's flag set), as OkHttp throws it
     */
    void until(long readyAtNanos) throws IOException {
        if (readyAtNanos - time.nanoTime() <= 0) {
            return;
        }
        listenForCancel();
        core.waits(call);
        try {
            for (long left = left(readyAtNanos); left > 0; left = left(readyAtNanos)) {
                sleep(Duration.ofNanos(left));
            }
        } finally {
            core.waitsNoMore(call);
        }
    }

    /**
     * Waits as {@link #until} does, but returns as soon as {@link #wake} is called, or was called since the last wait.
     */
    void untilWoken(long untilNanos) throws IOException {
        listenForCancel();
        core.waits(call);
        try {
            long left = left(untilNanos);
            if (left > 0 && !wakes.tryAcquire()) {
                sleep(Duration.ofNanos(left));
            }
            left(untilNanos);
        } finally {
            core.waitsNoMore(call);
        }
    }

    @Override
    public void wake() {
        wakes.release();
    }

    private long left(long readyAtNanos) throws IOException {
        if (call.isCanceled()) {
            throw new IOException("Canceled");
        }
        return readyAtNanos - time.nanoTime();
    }

    private void sleep(Duration left) throws IOException {
        Time.Timer timer = time.delay(left, wakes::release);
        try {
            boolean isWoken = false;
            while (!isWoken && !call.isCanceled()) {
                isWoken = wakes.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            timer.cancel();
        }
    }

    /** Makes the exception that OkHttp throws for an interruption, and sets the flag of the thread again. */
    static InterruptedIOException interrupted(Throwable cause) {
        Thread.currentThread().interrupt();
        return interruption(cause);
    }

    public static InterruptedIOException interruption(Throwable cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /**
     * Adds a listener that wakes the wait on a cancel. It only wakes: it can run on OkHttp's watchdog thread, which all
     * calls share.
     */
    private void listenForCancel() {
        if (!listening) {
            listening = true;
            call.addEventListener(new EventListener() {
                @Override
                public void canceled(Call canceled) {
                    wakes.release();
                }
            });
        }
    }
}
