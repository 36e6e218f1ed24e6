package dev.heed.okhttp;

import dev.heed.Trail;
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
import okio.AsyncTimeout;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A call whose waits hold no thread, slot or connection: each attempt is a call of OkHttp's of its own. Single use, and
 * cancelled at any moment, as every {@link Call}.
 */
final class ResilientCall implements Call {
    private final AsyncCore async;
    private final Request request;
    private final WholeCall timeout = new WholeCall();
    private volatile List<EventListener> listeners = List.of();
    private volatile @Nullable CallTags tags;
    private volatile boolean executed;
    private volatile boolean canceled;
    private volatile @Nullable Call attempt;
    private volatile @Nullable AsyncLoop loop;
    volatile @Nullable Conversation talk;

    /** Bounds the call with its waits; its watchdog thread, shared by all calls, only cancels. */
    private final class WholeCall extends AsyncTimeout {
        @Override
        protected void timedOut() {
            ResilientCall.this.cancel();
        }
    }

    ResilientCall(AsyncCore async, Request request) {
        this.async = async;
        this.request = request;
        timeout.timeout(async.client().callTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Response execute() throws IOException {
        begin();
        try {
            BlockingLoop blocking = new BlockingLoop(async.core(), async.follows());
            Response response =
                    blocking.run(this, request, new OneByOne(async.core().time().nanoTime()));
            timeout.exit();
            return response;
        } catch (IOException e) {
            throw ended(e);
        }
    }

    @Override
    public void enqueue(Callback callback) {
        begin();
        AsyncLoop begun = new AsyncLoop(async, this, callback);
        loop = begun;
        begun.send(request);
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

    /** The call is over; what ended it may have been its timeout. */
    IOException ended(IOException failure) {
        if (!timeout.exit()) {
            return failure;
        }
        InterruptedIOException timedOut = new InterruptedIOException("timeout");
        timedOut.initCause(failure);
        return timedOut;
    }

    /** Ends the watch: what is left of the timeout bounds the reading of the body, by the attempt's own. */
    void answered() {
        timeout.exit();
    }

    /** The next attempt, with all that belongs to the call. */
    Call nextAttempt(Request next, long startedNanos, @Nullable CallNotes notes) {
        Call call = async.client().newCall(next);
        long whole = timeout.timeoutNanos();
        long left = whole - (async.core().time().nanoTime() - startedNanos);
        call.timeout().timeout(whole == 0 ? 0 : Math.max(1, left), TimeUnit.NANOSECONDS);
        if (timeout.hasDeadline()) {
            call.timeout().deadlineNanoTime(timeout.deadlineNanoTime());
        }
        CallTags computed = tags;
        if (computed != null) {
            computed.copyTo(call);
        }
        if (notes != null) {
            notes.share(call);
        }
        listeners.forEach(call::addEventListener);
        attempt = call;
        if (canceled) {
            call.cancel();
        }
        return call;
    }

    private final class OneByOne implements BlockingLoop.Sender {
        private final long startedNanos;
        private @Nullable Call last;

        OneByOne(long startedNanos) {
            this.startedNanos = startedNanos;
        }

        @Override
        public Response send(Request next) throws IOException {
            CallNotes notes = last == null ? null : CallNotes.find(last);
            last = nextAttempt(next, startedNanos, notes);
            return last.execute();
        }

        @Override
        public CallNotes notes() {
            return last == null ? new CallNotes() : CallNotes.of(last);
        }
    }

    Trail trail() {
        Conversation known = talk;
        return known == null ? Trails.none() : known.trail();
    }

    /** Between attempts nothing of OkHttp's is held. */
    void parks() {
        attempt = null;
    }

    @Override
    public void cancel() {
        if (canceled) {
            return;
        }
        canceled = true;
        Call running = attempt;
        if (running != null) {
            running.cancel();
        } else {
            listeners.forEach(listener -> listener.canceled(this));
        }
        AsyncLoop begun = loop;
        if (begun != null) {
            begun.cancelWait();
        }
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
        }
        Call running = attempt;
        if (running != null) {
            running.addEventListener(listener);
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
    public <T> @Nullable T tag(KClass<T> type) {
        T given = request.tag(type);
        CallTags computed = tags;
        return given != null || computed == null ? given : computed.find(type);
    }

    @Override
    @SuppressWarnings("unchecked") // a tag of a subclass is asked for by that class
    public <T> @Nullable T tag(Class<? extends T> type) {
        return tag((KClass<T>) JvmClassMappingKt.getKotlinClass(type));
    }

    @Override
    public <T> T tag(KClass<T> type, Function0<? extends T> computeIfAbsent) {
        T given = request.tag(type);
        return given != null ? given : computedTags().findOrCompute(type, computeIfAbsent);
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
