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

/** Waits on the calling thread, for as long as the call is wanted. One for each call. */
public final class BlockingWait implements WakeSignal {
    /**
     * How often a wait looks whether its call was cancelled. OkHttp tells listeners one after another, those of the caller
     * first: one of them that throws keeps the others, and what wakes this wait is the last.
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
     * Waits, and looks at the clock again on waking: a timer may be early.
     *
     * @throws IOException as OkHttp's own: "Canceled", or an InterruptedIOException with the thread's flag set
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

    /** As {@link #until}, but returns as soon as {@link #wake} is called, or was since the last wait. */
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

    /** As OkHttp shows it; the flag of the thread is set again. */
    static InterruptedIOException interrupted(Throwable cause) {
        Thread.currentThread().interrupt();
        return interruption(cause);
    }

    public static InterruptedIOException interruption(Throwable cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** The callback can run on OkHttp's watchdog thread, which all calls share: it only wakes. */
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
