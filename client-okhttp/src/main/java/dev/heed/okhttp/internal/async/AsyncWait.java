package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.UserExceptions;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;

/** The waits of an asynchronous call: each is begun here, and taken out once, by its release, a cancel or a mistake. */
@SuppressWarnings("serial") // an AtomicReference only to save an object for each call
abstract class AsyncWait extends AtomicReference<@Nullable PendingWait> implements WakeSignal {
    private static final byte WAITS = 0;
    private static final byte IS_SENT = 1;
    private static final byte IS_QUEUED = 2;
    private static final byte RUNS = 3;

    /** How far the next attempt has come: to the dispatcher, perhaps into its queue, and onto a thread. */
    private volatile byte stage = WAITS;

    private volatile boolean woken;

    final ResilientCallFactory async;
    final ResilientCall call;

    AsyncWait(ResilientCallFactory async, ResilientCall call) {
        this.async = async;
        this.call = call;
    }

    final ResilientCallFactory async() {
        return async;
    }

    /** Goes on after a wait, in the turn of its host, unless somebody else has taken the wait out. */
    abstract void release(PendingWait wait, ResumeQueue.Permit permit);

    /** Tells the callback, on a thread of the dispatcher's; false if it was told before. */
    abstract boolean fail(IOException failure);

    /** As {@link #fail}, on another thread: this one may be the timer's, or that of whoever cancels. */
    abstract void failElsewhere(Supplier<IOException> failure);

    /** It is known as waiting before a cancel can find the wait and take it back. */
    final void park(PendingWait wait) {
        waits();
        async.slots().readLimits();
        CallExecution execution = call.execution();
        if (execution == null || !execution.keepsResponse()) {
            call.parks();
        }
        try {
            async.core().waits(call);
        } catch (Throwable e) {
            set(wait);
            endWait(UserExceptions.asIOException(e));
            throw e;
        }
        set(wait);
        wait.sleep();
        if (woken) {
            wake();
        }
        if (call.isCanceled()) {
            cancelWait();
        }
    }

    /** The turn of the call has come, perhaps before it began to wait for it; only enqueues. */
    @Override
    public void wake() {
        woken = true;
        PendingWait queued = get();
        if (queued != null) {
            queued.wake();
        }
    }

    /** The wait may be over: it goes on with those of its host. */
    void isDue(PendingWait wait) {
        CallExecution execution = call.execution();
        if (execution != null && get() == wait) {
            async.releases().add(execution.currentRequest().url().host(), wait);
        }
    }

    /** Its turn goes to a call that can run, if one waits for it. */
    void yields() {
        CallExecution execution = call.execution();
        if (execution != null) {
            execution.yields();
        }
    }

    private synchronized void waits() {
        stage = WAITS;
    }

    final synchronized void isSent() {
        stage = IS_SENT;
    }

    @Override
    public final synchronized void runs() {
        stage = RUNS;
    }

    /** OkHttp says so after it has left its lock: the attempt may have gone on meanwhile. */
    private void isQueued(Call attempt) {
        boolean stands;
        synchronized (this) {
            stands = stage == IS_SENT && call.attempt() == attempt;
            stage = stands ? IS_QUEUED : stage;
        }
        if (stands) {
            yields();
        }
    }

    private synchronized void leavesQueue(Call attempt) {
        stage = stage == IS_QUEUED && call.attempt() == attempt ? IS_SENT : stage;
    }

    @Override
    public final BooleanSupplier canRun() {
        return () -> {
            CallExecution execution = call.execution();
            byte now = stage;
            int own = now == IS_SENT ? 1 : 0;
            return now == RUNS
                    || execution == null
                    || (now != IS_QUEUED
                            && async.slots()
                                    .hasRoom(execution.currentRequest().url().host(), own));
        };
    }

    long left(long untilNanos) {
        return untilNanos - async.core().time().nanoTime();
    }

    final void cancelWait() {
        endWait(new IOException("Canceled"));
    }

    final void endWait(IOException failure) {
        if (takesWait()) {
            CallExecution execution = call.execution();
            leaves(execution); // before any callback, which may wait for this very turn
            failElsewhere(() -> execution == null ? failure : execution.abandoned(failure));
        }
    }

    private boolean takesWait() {
        PendingWait wait = getAndSet(null);
        if (wait == null) {
            return false;
        }
        ended(wait);
        return true;
    }

    /** Whoever took the wait out goes on with the call. */
    final void ended(PendingWait wait) {
        woken = false;
        async.core().waitsNoMore(call);
        wait.cancelTimer();
    }

    /** Of a mistake that nobody but the callback would hear of; false if the call has ended already. */
    final boolean endsBy(Throwable mistake) {
        boolean unused = takesWait(); // it would go on with a call that has ended
        leaves(call.execution());
        return fail(UserExceptions.asIOException(mistake));
    }

    private static void leaves(@Nullable CallExecution execution) {
        try {
            if (execution != null) {
                execution.leave();
            }
        } catch (Throwable e) { // of a clock of the user's
            UserExceptions.report(e);
        }
    }

    final EventListener queueListener() {
        return new QueueListener();
    }

    /**
     * Hears whether an attempt stands in the queue of the dispatcher. What Heed counts by itself is not all that occupies
     * its slots: another factory, a wrapped client or a plain one may share it.
     */
    private final class QueueListener extends EventListener {
        @Override
        public void dispatcherQueueStart(Call attempt, Dispatcher dispatcher) {
            isQueued(attempt);
        }

        @Override
        public void dispatcherQueueEnd(Call attempt, Dispatcher dispatcher) {
            leavesQueue(attempt);
        }
    }
}
