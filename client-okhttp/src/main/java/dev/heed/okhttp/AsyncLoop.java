package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous loop: each attempt is enqueued with OkHttp, and between two of them nothing is held but this object and
 * a timer. It refers to the wait that goes on, if any: whoever takes that out, the release or a cancel, goes on with the
 * call.
 */
@SuppressWarnings("serial") // an AtomicReference only to save an object for each call
final class AsyncLoop extends AtomicReference<AsyncLoop.@Nullable Parked> implements Callback {
    /** Set while this thread sends what a timer released. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    private final AsyncCore async;
    private final ResilientCall call;
    private final Callback callback;
    private final long startedNanos;

    private @Nullable String releasedFor;

    /** What is sent when a wait is over, and the timer that says so. */
    final class Parked implements Runnable {
        private final Request request;
        private final long readyAtNanos;
        private volatile Time.@Nullable Timer timer;

        Parked(Next.Send send) {
            this.request = send.request();
            this.readyAtNanos = send.readyAtNanos();
        }

        void sleep() {
            timer = async.core().time().delay(Duration.ofNanos(left(readyAtNanos)), this);
            if (get() != this) {
                cancelTimer();
            }
        }

        /** On the timer's thread: enqueues, no more. A timer may be early. */
        @Override
        public void run() {
            if (left(readyAtNanos) > 0) {
                sleep();
            } else {
                async.releases().add(request.url().host(), AsyncLoop.this);
            }
        }

        void cancelTimer() {
            Time.Timer pending = timer;
            if (pending != null) {
                pending.cancel();
            }
        }
    }

    AsyncLoop(AsyncCore async, ResilientCall call, Callback callback) {
        this.async = async;
        this.call = call;
        this.callback = callback;
        this.startedNanos = async.core().time().nanoTime();
    }

    void send(Request request) {
        Conversation talk = call.talk;
        call.nextAttempt(request, startedNanos, talk == null ? null : talk.notes())
                .enqueue(this);
    }

    @Override
    public void onResponse(Call attempt, Response response) throws IOException {
        ResiliencePolicy policy = async.core().policyOf(call.request());
        if (call.talk == null && async.core().isPlainAnswer(policy, response)) {
            async.core().telemetry().answeredAtOnce(policy);
            deliver(response);
        } else {
            goOn(attempt, talk -> talk.answered(response));
        }
    }

    @Override
    public void onFailure(Call attempt, IOException failure) {
        try {
            goOn(attempt, talk -> talk.failed(failure));
        } catch (IOException e) {
            throw new AssertionError("a failure delivers no reply", e);
        }
    }

    private void goOn(Call attempt, Function<Conversation, Next> judgement) throws IOException {
        leave();
        Next next;
        try {
            next = judgement.apply(talk(attempt));
        } catch (RuntimeException | Error e) {
            fail(new IOException("canceled due to " + e, e));
            throw e;
        }
        if (next instanceof Next.Deliver deliver) {
            deliver(deliver.response());
        } else if (next instanceof Next.Fail fail) {
            fail(fail.failure());
        } else if (next instanceof Next.Send send) {
            sendWhenReady(send);
        }
    }

    private Conversation talk(Call attempt) {
        Conversation known = call.talk;
        return known != null
                ? known
                : new Conversation(
                        async.core(), async.follows(), call, CallNotes.of(attempt), call.request(), startedNanos);
    }

    private void sendWhenReady(Next.Send send) {
        if (left(send.readyAtNanos()) <= 0) {
            send(send.request());
            return;
        }
        Parked wait = new Parked(send);
        call.parks();
        set(wait);
        async.core().waits(call);
        try {
            wait.sleep();
        } catch (RuntimeException | Error e) {
            endWait(new IOException("canceled due to " + e, e));
            throw e;
        }
        if (call.isCanceled()) {
            cancelWait();
        }
    }

    private long left(long readyAtNanos) {
        return readyAtNanos - async.core().time().nanoTime();
    }

    /** Goes on after a wait, in the turn of its host; false if the wait was cancelled meanwhile. */
    boolean release(String host) {
        Parked wait = getAndSet(null);
        if (wait == null) {
            return false;
        }
        async.core().waitsNoMore(call);
        releasedFor = host;
        RELEASING.set(true);
        try {
            send(wait.request);
        } finally {
            RELEASING.remove();
        }
        return true;
    }

    void cancelWait() {
        endWait(new IOException("Canceled"));
    }

    private void endWait(IOException failure) {
        Parked wait = getAndSet(null);
        if (wait == null) {
            return;
        }
        async.core().waitsNoMore(call);
        wait.cancelTimer();
        Conversation talk = call.talk;
        IOException ended = call.ended(talk == null ? failure : talk.abandoned(failure));
        async.deliveries().add(() -> callback.onFailure(call, ended));
    }

    private void leave() {
        String host = releasedFor;
        releasedFor = null;
        if (host != null) {
            async.releases().left(host);
        }
    }

    private void deliver(Response response) throws IOException {
        call.answered();
        callback.onResponse(call, response);
    }

    /** OkHttp calls back on the enqueuing thread if its executor is shut down: the timer's must not run user code. */
    private void fail(IOException failure) {
        IOException ended = call.ended(failure);
        if (RELEASING.get() != null) {
            async.deliveries().add(() -> callback.onFailure(call, ended));
        } else {
            callback.onFailure(call, ended);
        }
    }
}
