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
 * The asynchronous loop: each attempt is enqueued with OkHttp, and between two of them nothing is held but this object and
 * a timer. It refers to the wait that goes on, if any: whoever takes that out, the release or a cancel, goes on with the
 * call. Whatever throws on a way that nobody else follows, be it a listener, an executor or a clock, ends the call.
 */
@SuppressWarnings("serial") // is not serialized
final class AsyncLoop extends AsyncWait implements Callback {
    /** Set while this thread sends what a timer released. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    private final Callback callback;
    private final long startedNanos;
    private boolean ended;

    /** Whether the first attempt is counted: it has no object of its own, which most calls would pay for. */
    private boolean takesSlot;

    AsyncLoop(ResilientCallFactory async, ResilientCall call, Callback callback) {
        super(async, call);
        this.callback = callback;
        this.startedNanos = async.core().time().nanoTime();
    }

    void begin(Request request) {
        ResiliencePolicy policy = async.core().policyOf(request);
        Action first = async.core().mayBeHeld(policy, request, startedNanos) ? admitted() : new Action.Send(request);
        if (first instanceof Action.Send send) {
            sendFirst(send.request()); // what it throws, the caller gets
        } else {
            perform(first);
        }
    }

    private void sendFirst(Request request) {
        takesSlot = true;
        async.slots().take(host());
        try {
            enqueue(request, this);
        } catch (Throwable e) {
            freeSlot();
            throw e;
        }
    }

    private String host() {
        return call.request().url().host();
    }

    private void freeSlot() {
        boolean taken;
        synchronized (this) {
            taken = takesSlot;
            takesSlot = false;
        }
        if (taken) {
            async.slots().free(host());
        }
    }

    private void enqueue(Request request, Callback told) {
        isSent();
        try {
            Call attempt = call.nextAttempt(request, startedNanos);
            ContextCallback known = context();
            if (known != null) {
                known.goesWith(attempt);
            }
            if (call.execution() != null) {
                attempt.addEventListener(queueListener()); // others may wait for the turn that it has
            }
            attempt.enqueue(told);
        } catch (Throwable e) { // of a listener of the user's, say: the turn must not go with it
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
            ResiliencePolicy policy = async.core().policyOf(call.request());
            if (call.execution() == null && async.core().isAnsweredAtOnce(policy, response)) {
                deliver(response);
                return;
            }
            Action next = judged(attempt, execution -> execution.received(response));
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
                perform(judged(attempt, execution -> judged(execution, attempt, failure)));
            } catch (Throwable e) {
                endsBy(e);
                throw e;
            }
        });
    }

    private Action judged(CallExecution execution, Call attempt, IOException failure) {
        Throwable cause = failure.getCause();
        if (cause == null || !isMistake(attempt, failure)) {
            return execution.failed(failure);
        }
        if (cause instanceof InterruptedException) {
            return execution.failed(BlockingWait.interruption(cause));
        }
        execution.failedUnexpectedly(cause);
        return new Action.Fail(failure);
    }

    /**
     * OkHttp cancels a call whose interceptor throws more than an IOException, and shows one of its own around it. Its words
     * prove nothing, an interceptor may choose the same.
     */
    private boolean isMistake(Call attempt, IOException failure) {
        return attempt.isCanceled()
                && !call.wasCanceled()
                && failure.getClass() == IOException.class
                && !HoldInterceptor.wasPassedBy(attempt, failure);
    }

    private Action judged(Call attempt, Function<CallExecution, Action> judgement) {
        return judgement.apply(call.execution(attempt, startedNanos, this));
    }

    private void perform(Action first) {
        perform(first, null);
    }

    /** What {@code onFailure} throws where a response came, OkHttp would take for a mistake of {@code onResponse}. */
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

    /** What follows a wait that is over before it begins. */
    private Action afterNoWait(Action first) {
        Action next = first;
        while (next instanceof Action.Wait pause && left(pause.untilNanos()) <= 0) {
            next = admitted();
        }
        return next;
    }

    /** What the user gives to holds, a partition say, may throw. */
    private Action admitted() {
        try {
            return call.execution(null, startedNanos, this).resume();
        } catch (Throwable e) {
            UserExceptions.report(e);
            return new Action.Fail(UserExceptions.asIOException(e));
        }
    }

    /** A listener of the user's, or the executor, may throw where nobody hears of it: the callback must. */
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

    /** Goes on after a wait, in the turn of its host, unless somebody else has taken the wait out. */
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

    /** Goes on with a call on a thread that is not its own. */
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
            elsewhere(() -> callback.onFailure(call, ResilientCall.timeoutOr(orDue(failure), byTimeout)));
        }
    }

    private void elsewhere(Runnable told) {
        CallExecution execution = call.execution();
        String host = (execution == null ? call.request() : execution.currentRequest())
                .url()
                .host();
        async.deliveries().add(host, () -> inContext(told));
    }

    /** Null if the user carries none. */
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

    /** A listener of the user's, or a clock, may throw where the failure is made: the callback is told of that instead. */
    private static IOException orDue(Supplier<IOException> failure) {
        try {
            return failure.get();
        } catch (Throwable e) {
            UserExceptions.report(e);
            return UserExceptions.asIOException(e);
        }
    }

    /** What OkHttp throws out of an enqueue may have ended this call before, or another one. */
    private synchronized boolean endOnce() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void deliver(Response response) throws IOException {
        call.stopTimeout();
        if (endOnce()) {
            callback.onResponse(call, response);
        } else {
            response.close();
        }
    }

    /** On a thread of the dispatcher's: the one that asks may be the timer's, or the caller's in the middle of enqueue. */
    private void deliverLocally(Response response) {
        elsewhere(() -> {
            try {
                deliver(response);
            } catch (IOException e) {
                OkHttpLog.callbackFailed(call, e);
            } catch (Throwable e) { // as OkHttp does with one that a callback throws
                call.cancel();
                throw e;
            }
        });
    }

    /** OkHttp calls back on the enqueuing thread if its executor is shut down: the timer's must not run user code. */
    @Override
    boolean fail(IOException failure) {
        IOException shown = ResilientCall.timeoutOr(failure, call.stopTimeout());
        if (!endOnce()) {
            return false;
        }
        if (RELEASING.get() != null) {
            elsewhere(() -> callback.onFailure(call, shown));
        } else {
            callback.onFailure(call, shown);
        }
        return true;
    }
}
