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
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends the waits of an asynchronous call, as a part of {@link AsyncLoop}. It refers to the wait that is
 * under way: a release, a cancel or an exception has to take out this reference first, so that only one of them
 * continues or ends the call. It also tells the holds whether the call would run at once: one that was let go but
 * stands in the queue of the dispatcher passes its place to a waiter that can run.
 */
@SuppressWarnings("serial") // it is an AtomicReference only to save an object for each call
abstract class AsyncWait extends AtomicReference<@Nullable PendingWait> implements WakeSignal {
    private static final byte WAITS = 0;
    private static final byte IS_SENT = 1;
    private static final byte IS_QUEUED = 2;
    private static final byte RUNS = 3;

    /** Says how far the next attempt has come: to the dispatcher, perhaps into its queue, and onto a thread. */
    private volatile byte stage = WAITS;

    private volatile boolean woken;

    final ResilientCallFactory async;
    final ResilientCall call;
    final long startedNanos;

    /** Says whether listeners know that the call has begun and not that it has ended. */
    private boolean isWatched;

    AsyncWait(ResilientCallFactory async, ResilientCall call) {
        this.startedNanos = async.core().time().nanoTime();
        this.async = async;
        this.call = call;
    }

    final ResilientCallFactory async() {
        return async;
    }

    /** Continues the call after a wait, when its host has room, unless a cancel has taken the wait out. */
    abstract void release(PendingWait wait, ResumeQueue.Permit permit);

    /** Ends the call with a failure, which its callback gets; returns false if the call had ended before. */
    abstract boolean fail(IOException failure);

    /** Ends the call with a failure on another thread: this one may be the timer's, or one that cancels. */
    abstract void failElsewhere(Supplier<IOException> failure);

    final void tellStart() {
        if (async.core().watchers().isWatching()) {
            isWatched = true;
            async.core().watchers().callStarted(call);
        }
    }

    /** Tells listeners how the call ends, unless they know. Either the response or the failure is null. */
    final void tellEnd(@Nullable Response response, @Nullable Throwable failure) {
        boolean isNews;
        synchronized (this) {
            isNews = isWatched;
            isWatched = false;
        }
        if (isNews) {
            async.core().watchers().callEnded(call, startedNanos, response, failure);
        }
    }

    /**
     * Begins a wait. It lists the call as waiting before it publishes the wait, so that a cancel that finds the wait
     * takes the call off that list.
     */
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

    /** Wakes the call, since what it waits for may be over, perhaps before the wait begins. It only enqueues. */
    @Override
    public void wake() {
        woken = true;
        PendingWait queued = get();
        if (queued != null) {
            queued.wake();
        }
    }

    /** Enqueues a wait that may be over behind those of its host. */
    void isDue(PendingWait wait) {
        CallExecution execution = call.execution();
        if (execution != null && get() == wait) {
            async.resumeQueue().add(execution.currentRequest().url().host(), wait);
        }
    }

    /** Gives the place of this call to a waiter that can run, if there is one. */
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

    /**
     * Notes that an attempt stands in the dispatcher's queue, unless it runs by now: OkHttp says so after it has left
     * its lock.
     */
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
            leaves(execution); // this comes before any callback, which may wait for this very place
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

    /** Cleans up after a wait. It is called by what took the wait out, and continues the call. */
    final void ended(PendingWait wait) {
        woken = false;
        async.core().waitsNoMore(call);
        wait.cancelTimer();
    }

    /** Ends the call with an exception that no caller would get; returns false if the call has ended already. */
    final boolean endsBy(Throwable mistake) {
        boolean unused = takesWait(); // it would continue a call that has ended
        leaves(call.execution());
        return fail(UserExceptions.asIOException(mistake));
    }

    private static void leaves(@Nullable CallExecution execution) {
        try {
            if (execution != null) {
                execution.leave();
            }
        } catch (Throwable e) { // a Time that the user gave may throw
            UserExceptions.report(e);
        }
    }

    final EventListener queueListener() {
        return new QueueListener();
    }

    /**
     * Hears whether an attempt stands in the queue of the dispatcher. What Heed counts by itself is not all that
     * occupies the dispatcher's slots: another factory, a wrapped client or a plain one may share it.
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
