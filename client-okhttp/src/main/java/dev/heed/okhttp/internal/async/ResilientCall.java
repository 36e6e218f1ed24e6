package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.blocking.BlockingLoop;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.ContextCallback;
import dev.heed.okhttp.internal.call.ListenerExceptions;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Is the {@link Call} that a call factory gives to its user. It sends each attempt as an OkHttp call of its own, so
 * that no slot or connection is held between attempts, nor a thread if it was enqueued. It shows listeners, tags,
 * timeout and cancellation as those of one call. As every {@code Call} it can be executed once, and cancelled at any
 * moment.
 */
final class ResilientCall implements Call {
    private final ResilientCallFactory async;
    private final Request request;

    /** What is sent first: the request with its policy and its idempotency key, once the call has begun. */
    private volatile Request prepared;

    private final CallTimeout timeout = new CallTimeout(this, this::attempt);
    private volatile List<EventListener> listeners = List.of();
    private volatile @Nullable CallTags tags;
    private volatile boolean executed;
    private volatile boolean canceled;
    private volatile @Nullable Call attempt;
    private volatile @Nullable AsyncLoop loop;
    private volatile @Nullable CallExecution execution;

    ResilientCall(ResilientCallFactory async, Request request) {
        this.async = async;
        this.request = request;
        this.prepared = request;
        timeout.timeout(async.client().callTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Response execute() throws IOException {
        UnaryOperator<Runnable> context = async.contexts().ofThisThread();
        Request first = async.core().prepared(request, request);
        begin(first);
        try {
            return context == null ? run(first) : ContextCallback.respond(context, () -> run(first));
        } catch (IOException e) {
            throw timeoutOr(e, stopTimeout());
        } finally {
            stopTimeout();
        }
    }

    private Response run(Request first) throws IOException {
        AttemptSender sender =
                new AttemptSender(async.attempts(), this, async.core().time().nanoTime());
        return new BlockingLoop(async.core()).run(this, first, sender);
    }

    @Override
    public void enqueue(Callback callback) {
        Callback carrying = async.contexts().carriedBy(callback);
        Request first = async.core().prepared(request, request);
        begin(first);
        AsyncLoop begun = new AsyncLoop(async, this, carrying);
        loop = begun;
        try {
            begun.begin(first);
        } catch (RuntimeException | Error e) {
            stopTimeout();
            begun.tellEnd(null, e);
            throw e;
        }
    }

    /** Begins the call, unless it has begun before. What it asks of the user, who may throw, was asked by then. */
    private void begin(Request first) {
        synchronized (this) {
            if (executed) {
                throw new IllegalStateException("Already Executed");
            }
            executed = true;
            prepared = first;
        }
        timeout.enter();
    }

    /**
     * Stops the timeout; true if its time was over before. What is left of it bounds the body, by the attempt's own
     * timeout.
     */
    boolean stopTimeout() {
        return timeout.exit();
    }

    /**
     * Wraps a failure that the timeout caused in the exception that OkHttp throws for it; returns others as they are.
     */
    static IOException timeoutOr(IOException failure, boolean byTimeout) {
        if (!byTimeout) {
            return failure;
        }
        InterruptedIOException timedOut = new InterruptedIOException("timeout");
        timedOut.initCause(failure);
        return timedOut;
    }

    /** Makes the next attempt, with timeout, context, listeners and tags of this call. */
    Call nextAttempt(Request next, long startedNanos) {
        Call call = async.attempts().make(next);
        timeout.bound(call.timeout(), async.core().time().nanoTime() - startedNanos);
        CallExecution known = execution;
        if (known != null) {
            known.context().attachTo(call);
        }
        begins(call);
        CallTags computed = tags;
        if (computed != null) {
            computed.copyTo(call);
        }
        return call;
    }

    /**
     * Makes an attempt the running one, so that each listener hears of each event once, also of a cancel that comes
     * meanwhile.
     */
    private void begins(Call next) {
        List<EventListener> known;
        boolean late;
        synchronized (this) {
            known = listeners;
            canceled = isCanceled();
            late = canceled;
            if (!late) {
                known.forEach(next::addEventListener);
            }
            attempt = next;
        }
        if (late) {
            async.attempts().cancel(next);
            known.forEach(next::addEventListener);
        }
    }

    /**
     * Returns what decides between the attempts of this call, and makes it if there is none.
     *
     * @param last the attempt whose context it continues with; null before the first attempt
     * @param startedNanos when the call first asked to be sent, by the monotonic clock
     * @param wakeSignal woken when the call may go on
     */
    CallExecution execution(@Nullable Call last, long startedNanos, WakeSignal wakeSignal) {
        CallExecution known = execution;
        if (known == null) {
            CallContext context = last == null ? new CallContext() : CallContext.of(last);
            known = new CallExecution(async.settings(), this, context, prepared, startedNanos, wakeSignal);
            execution = known;
        }
        return known;
    }

    /** Returns what decides between the attempts; null as long as nothing but a first attempt has happened. */
    @Nullable
    CallExecution execution() {
        return execution;
    }

    /** Returns the attempt that runs, or that ran last if none has to follow it; null while the call waits. */
    @Nullable
    Call attempt() {
        return attempt;
    }

    /**
     * Drops the last attempt before a wait, so that nothing of OkHttp is held, and keeps whether its dispatcher
     * cancelled it.
     */
    synchronized void parks() {
        canceled = isCanceled();
        attempt = null;
    }

    @Override
    public void cancel() {
        Call running;
        synchronized (this) {
            if (canceled) {
                return;
            }
            canceled = true;
            running = attempt;
        }
        AsyncLoop begun = loop;
        if (begun != null) {
            begun.cancelWait();
        }
        if (running != null) {
            async.attempts().cancel(running);
        } else {
            ListenerExceptions mistakes = new ListenerExceptions();
            listeners.forEach(listener -> mistakes.collect(() -> listener.canceled(this)));
            mistakes.throwFirst();
        }
    }

    /**
     * Says whether the caller or the timeout cancelled this call; an attempt that only OkHttp cancelled does not count.
     */
    boolean wasCanceled() {
        return canceled;
    }

    /**
     * Says whether the call is cancelled, also if OkHttp's dispatcher, which does not know it, cancelled its running
     * attempt.
     */
    @Override
    public boolean isCanceled() {
        Call running = attempt;
        return canceled || (running != null && running.isCanceled());
    }

    @Override
    public void addEventListener(EventListener listener) {
        synchronized (this) {
            listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList();
            if (attempt != null) {
                attempt.addEventListener(listener);
            }
        }
    }

    @Override
    public Timeout timeout() {
        return timeout;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public boolean isExecuted() {
        return executed;
    }

    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "CloneDoesntCallSuperClone"}) // OkHttp's, too, makes a new call
    public Call clone() {
        return new ResilientCall(async, request);
    }

    @Override
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the context is asked for by the one key that it has
    public <T> @Nullable T tag(KClass<T> type) {
        CallExecution known = execution;
        if (known != null && type == (KClass<?>) CallContext.KEY) {
            return (T) known.context();
        }
        T given = request.tag(type);
        CallTags computed = tags;
        T found = given != null || computed == null ? given : computed.find(type);
        Call running = attempt;
        return found != null || running == null ? found : running.tag(type);
    }

    @Override
    @SuppressWarnings("unchecked") // a tag of a subclass is asked for by that class
    public <T> @Nullable T tag(Class<? extends T> type) {
        return tag((KClass<T>) JvmClassMappingKt.getKotlinClass(type));
    }

    @Override
    public <T> T tag(KClass<T> type, Function0<? extends T> computeIfAbsent) {
        T known = tag(type);
        if (known != null) {
            return known;
        }
        T made = computedTags().findOrCompute(type, computeIfAbsent);
        Call running = attempt;
        return running == null ? made : running.tag(type, () -> made);
    }

    @Override
    public <T> T tag(Class<T> type, Function0<? extends T> computeIfAbsent) {
        return tag(JvmClassMappingKt.getKotlinClass(type), computeIfAbsent);
    }

    private synchronized CallTags computedTags() {
        CallTags computed = tags;
        if (computed == null) {
            computed = new CallTags();
            tags = computed;
        }
        return computed;
    }
}
