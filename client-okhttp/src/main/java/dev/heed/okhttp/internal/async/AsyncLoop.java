package dev.heed.okhttp.internal.async;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.blocking.BlockingWait;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.ContextCallback;
import dev.heed.okhttp.internal.call.UserExceptions;
import dev.heed.okhttp.internal.engine.CallExecution;
import dev.heed.okhttp.internal.interceptor.HoldInterceptor;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Runs one enqueued call: it enqueues each attempt with OkHttp, asks {@link CallExecution} what follows, and waits
 * without a thread, so that between two attempts nothing is held but this object and a timer. It refers to the wait
 * that is under way, if any: the release or the cancel that takes this reference out continues the call. An exception
 * of a listener, an executor or a clock, which no caller would get, ends the call with that exception.
 */
@SuppressWarnings("serial") // it is never serialized
final class AsyncLoop extends AsyncWait implements Callback {
    /** Marks a thread that continues a call after its wait, where callbacks must not run. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    private final Callback callback;
    private boolean ended;

    /** Says whether the first attempt is counted. It has no object of its own, which most calls would pay for. */
    private boolean takesSlot;

    AsyncLoop(ResilientCallFactory async, ResilientCall call, Callback callback) {
        super(async, call);
        this.callback = callback;
    }

    /** Begins in the context of the call, so that who makes the first attempt finds there what later ones find. */
    void begin(Request request) {
        inContext(() -> beginHere(request));
    }

    private void beginHere(Request request) {
        tellStart();
        ResiliencePolicy policy = async.core().policyOf(request);
        Action first =
                async.core().mayWait(policy, call, request, startedNanos) ? admitted() : new Action.Send(request);
        if (first instanceof Action.Send send) {
            sendFirst(send.request()); // the caller of enqueue gets what it throws
        } else {
            perform(first);
        }
    }

    private void sendFirst(Request request) {
        takesSlot = true;
        async.slots().take(call.request().url().host());
        try {
            enqueue(request, this);
        } catch (Throwable e) {
            freeSlot();
            throw e;
        }
    }

    private void freeSlot() {
        boolean taken;
        synchronized (this) {
            taken = takesSlot;
            takesSlot = false;
        }
        if (taken) {
            async.slots().free(call.request().url().host());
        }
    }

    private void enqueue(Request request, Callback receiver) {
        isSent();
        try {
            Call attempt = call.nextAttempt(request, startedNanos);
            ContextCallback known = context();
            if (known != null) {
                known.goesWith(attempt);
            }
            if (call.execution() != null) {
                attempt.addEventListener(queueListener()); // others may wait for the place that it has
            }
            async.attempts().enqueue(attempt, receiver);
        } catch (Throwable e) { // a listener may throw, and the place of the call must be given back
            CallExecution execution = call.execution();
            if (execution != null) {
                execution.leave();
            }
            throw e;
        }
    }

    @Override
    public void onResponse(Call attempt, Response response) throws IOException {
        try {
            answered(attempt, response);
        } finally {
            freeSlot();
        }
    }

    @Override
    public void onFailure(Call attempt, IOException failure) {
        try {
            failed(attempt, failure);
        } finally {
            freeSlot();
        }
    }

    void answered(Call attempt, Response response) throws IOException {
        ContextCallback known = context();
        if (known == null) {
            answeredHere(attempt, response);
        } else {
            known.run(() -> answeredHere(attempt, response));
        }
    }

    private void answeredHere(Call attempt, Response response) throws IOException {
        try {
            ResiliencePolicy policy = async.core().policyOf(attempt.request());
            if (call.execution() == null && async.core().isAnsweredAtOnce(policy, response)) {
                deliver(response);
                return;
            }
            Action next = decided(attempt, execution -> execution.received(response));
            if (next instanceof Action.Deliver deliver) {
                deliver(deliver.response());
            } else if (next instanceof Action.Fail) {
                performAfter(response, next);
            } else {
                perform(next);
            }
        } catch (Throwable e) {
            if (endsBy(e)) {
                response.close();
            }
            throw e;
        }
    }

    void failed(Call attempt, IOException failure) {
        inContext(() -> {
            try {
                perform(decided(
                        attempt, execution -> decided(execution, attempt, HoldInterceptor.heldOr(attempt, failure))));
            } catch (Throwable e) {
                endsBy(e);
                throw e;
            }
        });
    }

    private Action decided(CallExecution execution, Call attempt, IOException failure) {
        Throwable cause = failure.getCause();
        if (cause == null || !isWrapped(attempt, failure)) {
            return execution.failed(failure);
        }
        if (cause instanceof InterruptedException) {
            return execution.failed(BlockingWait.interruption(cause));
        }
        execution.failedUnexpectedly(cause);
        return new Action.Fail(failure);
    }

    /**
     * Recognizes a failure that OkHttp made around an exception of an interceptor: it cancels a call whose interceptor
     * throws more than an IOException. The message proves nothing, since an interceptor may choose the same.
     */
    private boolean isWrapped(Call attempt, IOException failure) {
        return attempt.isCanceled()
                && !call.wasCanceled()
                && failure.getClass() == IOException.class
                && !HoldInterceptor.wasPassedBy(attempt, failure);
    }

    private Action decided(Call attempt, Function<CallExecution, Action> decision) {
        return decision.apply(call.execution(attempt, startedNanos, this));
    }

    private void perform(Action first) {
        perform(first, null);
    }

    /**
     * Fails the call after a response came, and reports what {@code onFailure} throws: OkHttp would take it for an
     * exception of {@code onResponse}.
     */
    private void performAfter(Response response, Action next) {
        try {
            perform(next);
        } catch (Throwable e) {
            if (endsBy(e)) {
                response.close();
                throw e;
            }
            UserExceptions.report(e);
        }
    }

    private void perform(Action first, ResumeQueue.@Nullable Permit permit) {
        Action next = afterNoWait(first);
        if (next instanceof Action.Send send) {
            sendOrFail(send.request(), permit);
            return;
        }
        if (permit != null) {
            permit.close();
        }
        if (next instanceof Action.Fail fail) {
            fail(fail.failure());
        } else if (next instanceof Action.Deliver deliver) {
            deliverLocally(deliver.response());
        } else if (next instanceof Action.Wait pause) {
            park(new PendingWait(this, pause));
        }
    }

    /** Returns what follows a wait that is over before it begins; any other action as it is. */
    private Action afterNoWait(Action first) {
        Action next = first;
        while (next instanceof Action.Wait pause && left(pause.untilNanos()) <= 0) {
            next = admitted();
        }
        return next;
    }

    /**
     * Asks whether the call may send now. What holds ask of the user, such as the partition, may throw, which fails the
     * call.
     */
    private Action admitted() {
        try {
            return call.execution(null, startedNanos, this).resume();
        } catch (Throwable e) {
            UserExceptions.report(e);
            return new Action.Fail(UserExceptions.asIOException(e));
        }
    }

    /**
     * Sends an attempt. A listener or the executor may throw here, where no caller would get it, so that the call fails
     * with it.
     */
    private void sendOrFail(Request request, ResumeQueue.@Nullable Permit permit) {
        AsyncAttempt attempt = new AsyncAttempt(this, request.url().host(), permit);
        try {
            enqueue(request, attempt);
        } catch (Throwable e) {
            try {
                call.cancel();
            } finally {
                attempt.close();
                fail(UserExceptions.asIOException(e));
            }
            throw e;
        }
    }

    /** Continues the call after a wait, when its host has room, unless a cancel has taken the wait out. */
    @Override
    void release(PendingWait wait, ResumeQueue.Permit permit) {
        if (!compareAndSet(wait, null)) {
            permit.close();
            return;
        }
        releasing(() -> inContext(() -> {
            try {
                ended(wait);
                perform(admitted(), permit);
            } catch (Throwable e) {
                permit.close();
                endsBy(e);
                throw e;
            }
        }));
    }

    /** Runs what continues a call, and marks the thread meanwhile: it may be one where callbacks must not run. */
    static void releasing(Runnable release) {
        boolean outermost = RELEASING.get() == null;
        RELEASING.set(true);
        try {
            release.run();
        } finally {
            if (outermost) {
                RELEASING.remove();
            }
        }
    }

    @Override
    void failElsewhere(Supplier<IOException> failure) {
        boolean byTimeout = call.stopTimeout();
        if (endOnce()) {
            elsewhere(() -> callFailed(ResilientCall.timeoutOr(orDue(failure), byTimeout)));
        }
    }

    private void elsewhere(Runnable delivery) {
        CallExecution execution = call.execution();
        String host = (execution == null ? call.request() : execution.currentRequest())
                .url()
                .host();
        async.callbackExecutor().add(host, () -> inContext(delivery));
    }

    /** Returns the context that the call was enqueued in; null if none is carried. */
    private @Nullable ContextCallback context() {
        return callback instanceof ContextCallback known ? known : null;
    }

    private void inContext(Runnable work) {
        ContextCallback known = context();
        if (known == null) {
            work.run();
        } else {
            known.run(work::run);
        }
    }

    /** Makes the failure. A listener or a clock may throw meanwhile: the callback then gets that exception instead. */
    private static IOException orDue(Supplier<IOException> failure) {
        try {
            return failure.get();
        } catch (Throwable e) {
            UserExceptions.report(e);
            return UserExceptions.asIOException(e);
        }
    }

    /**
     * Marks the call as ended, and returns false if it had ended before. An {@code enqueue} of OkHttp's may throw after
     * it has called back, so that a call could end twice.
     */
    private synchronized boolean endOnce() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void deliver(Response response) throws IOException {
        call.stopTimeout();
        if (endOnce()) {
            tellEnd(response, null);
            callback.onResponse(call, response);
        } else {
            response.close();
        }
    }

    /**
     * Delivers a local response on a thread of the dispatcher: this thread may be the timer's, or the caller's, which
     * has not returned from enqueue.
     */
    private void deliverLocally(Response response) {
        elsewhere(() -> {
            try {
                deliver(response);
            } catch (IOException e) {
                OkHttpLog.callbackFailed(call, e);
            } catch (Throwable e) { // OkHttp, too, cancels a call whose callback throws
                call.cancel();
                throw e;
            }
        });
    }

    /**
     * Ends the call with a failure. If its executor is shut down, OkHttp calls back on the thread that enqueues; where
     * that thread continues a call after a wait, the callback runs elsewhere.
     */
    @Override
    boolean fail(IOException failure) {
        IOException shown = ResilientCall.timeoutOr(failure, call.stopTimeout());
        if (!endOnce()) {
            return false;
        }
        if (RELEASING.get() != null) {
            elsewhere(() -> callFailed(shown));
        } else {
            callFailed(shown);
        }
        return true;
    }

    private void callFailed(IOException failure) {
        tellEnd(null, failure);
        callback.onFailure(call, failure);
    }
}
