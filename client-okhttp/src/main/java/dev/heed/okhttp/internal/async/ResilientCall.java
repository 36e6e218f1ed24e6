package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.blocking.BlockingLoop;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.ListenerExceptions;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * A call whose waits hold no thread, slot or connection: each attempt is a call of OkHttp's of its own. Single use, and
 * cancelled at any moment, as every {@link Call}.
 */
final class ResilientCall implements Call {
    private final ResilientCallFactory async;
    private final Request request;
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
        timeout.timeout(async.client().callTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Response execute() throws IOException {
        begin();
        try {
            long started = async.core().time().nanoTime();
            return new BlockingLoop(async.core()).run(this, request, new AttemptSender(this, started));
        } catch (IOException e) {
            throw timeoutOr(e, stopTimeout());
        } finally {
            stopTimeout();
        }
    }

    @Override
    public void enqueue(Callback callback) {
        Callback carrying = async.contexts().carriedBy(callback);
        begin();
        AsyncLoop begun = new AsyncLoop(async, this, carrying);
        loop = begun;
        try {
            begun.begin(request);
        } catch (RuntimeException | Error e) {
            stopTimeout();
            throw e;
        }
    }

    private void begin() {
        synchronized (this) {
            if (executed) {
                throw new IllegalStateException("Already Executed");
            }
            executed = true;
        }
        timeout.enter();
    }

    /** Ends the watch; true if the timeout was first. What is left of it bounds the body, by the attempt's own. */
    boolean stopTimeout() {
        return timeout.exit();
    }

    /** As OkHttp's own: a timeout shows as an exception of its own, around what it caused. */
    static IOException timeoutOr(IOException failure, boolean byTimeout) {
        if (!byTimeout) {
            return failure;
        }
        InterruptedIOException timedOut = new InterruptedIOException("timeout");
        timedOut.initCause(failure);
        return timedOut;
    }

    /** The next attempt, with all that belongs to the call. */
    Call nextAttempt(Request next, long startedNanos) {
        Call call = async.client().newCall(next);
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

    /** Every listener hears of each event once, of a cancel too, whenever it comes. */
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
            next.cancel();
            known.forEach(next::addEventListener);
        }
    }

    /**
     * Begins what runs this call between its attempts, unless it has begun.
     *
     * @param last the attempt whose notes it goes on with; null before the first
     * @param startedNanos when the call first asked to be sent
     * @param sleeper woken when it may go on
     */
    CallExecution execution(@Nullable Call last, long startedNanos, WakeSignal sleeper) {
        CallExecution known = execution;
        if (known == null) {
            CallContext notes = last == null ? new CallContext() : CallContext.of(last);
            known = new CallExecution(async.traits(), this, notes, request, startedNanos, sleeper);
            execution = known;
        }
        return known;
    }

    /** Null as long as all that has happened is a first attempt. */
    @Nullable
    CallExecution execution() {
        return execution;
    }

    /** The attempt that runs, or that ran last if none has to follow it. */
    @Nullable
    Call attempt() {
        return attempt;
    }

    /** Between attempts nothing of OkHttp's is held. That its dispatcher cancelled the last one is not forgotten. */
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
            running.cancel();
        } else {
            ListenerExceptions mistakes = new ListenerExceptions();
            listeners.forEach(listener -> mistakes.collect(() -> listener.canceled(this)));
            mistakes.throwFirst();
        }
    }

    /** By its caller or its timeout, not by OkHttp. */
    boolean wasCanceled() {
        return canceled;
    }

    /** Also if OkHttp's dispatcher cancelled the attempt that is running: it does not know this call. */
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
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "CloneDoesntCallSuperClone"}) // as OkHttp's own: a new call
    public Call clone() {
        return new ResilientCall(async, request);
    }

    @Override
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // the notes are asked for by the one key that they have
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
