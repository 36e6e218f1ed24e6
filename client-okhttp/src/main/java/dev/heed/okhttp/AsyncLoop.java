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
 * a timer.
 */
final class AsyncLoop implements Callback {
    /** Set while this thread sends what a timer released. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    private final AsyncCore async;
    private final ResilientCall call;
    private final Callback callback;
    private final long startedNanos;

    /** Whoever takes it out, the release or a cancel, goes on with the call. */
    private final AtomicReference<@Nullable Parked> parked = new AtomicReference<>();

    private @Nullable String releasedFor;

    /** What is sent when a wait is over, and the timer that says so. */
    private static final class Parked {
        private final Next.Send send;
        private volatile Time.@Nullable Timer timer;

        Parked(Next.Send send) {
            this.send = send;
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
        if (left(send) <= 0) {
            send(send.request());
            return;
        }
        Parked wait = new Parked(send);
        call.parks();
        parked.set(wait);
        async.core().waits(call);
        try {
            sleep(wait);
        } catch (RuntimeException | Error e) {
            endWait(new IOException("canceled due to " + e, e));
            throw e;
        }
        if (call.isCanceled()) {
            cancelWait();
        }
    }

    private long left(Next.Send send) {
        return send.readyAtNanos() - async.core().time().nanoTime();
    }

    private void sleep(Parked wait) {
        wait.timer = async.core().time().delay(Duration.ofNanos(left(wait.send)), () -> wake(wait));
        if (parked.get() != wait) {
            wait.cancelTimer();
        }
    }

    /** On the timer's thread: enqueues, no more. A timer may be early. */
    private void wake(Parked wait) {
        if (left(wait.send) > 0) {
            sleep(wait);
        } else {
            async.releases().add(wait.send.request().url().host(), this);
        }
    }

    /** Goes on after a wait, in the turn of its host; false if the wait was cancelled meanwhile. */
    boolean release(String host) {
        Parked wait = parked.getAndSet(null);
        if (wait == null) {
            return false;
        }
        async.core().waitsNoMore(call);
        releasedFor = host;
        RELEASING.set(true);
        try {
            send(wait.send.request());
        } finally {
            RELEASING.remove();
        }
        return true;
    }

    void cancelWait() {
        endWait(new IOException("Canceled"));
    }

    private void endWait(IOException failure) {
        Parked wait = parked.getAndSet(null);
        if (wait == null) {
            return;
        }
        async.core().waitsNoMore(call);
        wait.cancelTimer();
        IOException ended = call.ended(failure);
        Conversation talk = call.talk;
        async.deliveries().add(() -> callback.onFailure(call, talk == null ? ended : talk.abandoned(ended)));
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
