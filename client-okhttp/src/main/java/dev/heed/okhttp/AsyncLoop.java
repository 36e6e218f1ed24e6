package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
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
final class AsyncLoop extends AtomicReference<@Nullable Parked> implements Callback {
    /** Set while this thread sends what a timer released. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    private final AsyncCore async;
    private final ResilientCall call;
    private final Callback callback;
    private final long startedNanos;

    private @Nullable String releasedFor;
    private boolean ended;

    AsyncLoop(AsyncCore async, ResilientCall call, Callback callback) {
        this.async = async;
        this.call = call;
        this.callback = callback;
        this.startedNanos = async.core().time().nanoTime();
    }

    AsyncCore async() {
        return async;
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
            Next next = judged(attempt, talk -> talk.answered(response));
            if (next instanceof Next.Deliver deliver) {
                deliver(deliver.response());
            } else {
                goOn(next);
            }
        }
    }

    @Override
    public void onFailure(Call attempt, IOException failure) {
        Throwable cause = failure.getCause();
        boolean mistaken = isMistake(failure) && !call.wasCanceled();
        if (mistaken && cause instanceof InterruptedException) {
            goOn(judged(attempt, talk -> talk.failed(BlockingWait.interruption(cause))));
        } else if (mistaken && cause != null) {
            goOn(judged(attempt, talk -> {
                talk.broken(cause);
                return new Next.Fail(failure);
            }));
        } else {
            goOn(judged(attempt, talk -> talk.failed(failure)));
        }
    }

    /** OkHttp cancels a call whose interceptor throws more than an IOException, and shows one of its own. */
    private static boolean isMistake(IOException failure) {
        return String.valueOf(failure.getMessage()).startsWith("canceled due to ");
    }

    private Next judged(Call attempt, Function<Conversation, Next> judgement) {
        leave();
        try {
            return judgement.apply(talk(attempt));
        } catch (Throwable e) {
            fail(due(e));
            throw e;
        }
    }

    private void goOn(Next next) {
        if (next instanceof Next.Fail fail) {
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
            sendOrFail(send.request());
            return;
        }
        Parked wait = new Parked(this, send);
        call.parks();
        try {
            async.core().waits(call); // before a cancel can find the wait and take it back
        } catch (Throwable e) {
            set(wait);
            endWait(due(e));
            throw e;
        }
        set(wait);
        wait.sleep();
        if (call.isCanceled()) {
            cancelWait();
        }
    }

    /** A listener of the user's, or the executor, may throw where nobody hears of it: the callback must. */
    private void sendOrFail(Request request) {
        try {
            send(request);
        } catch (Throwable e) {
            try {
                call.cancel();
            } finally {
                leave();
                fail(due(e));
            }
            throw e;
        }
    }

    static IOException due(Throwable mistake) {
        return new IOException("canceled due to " + mistake, mistake);
    }

    long left(long readyAtNanos) {
        return readyAtNanos - async.core().time().nanoTime();
    }

    /** Goes on after a wait, in the turn of its host; false if the wait was cancelled meanwhile. */
    boolean release(String host) {
        Parked wait = getAndSet(null);
        if (wait == null) {
            return false;
        }
        async.core().waitsNoMore(call);
        entered(host);
        boolean outermost = RELEASING.get() == null;
        RELEASING.set(true);
        try {
            sendOrFail(wait.request());
        } finally {
            if (outermost) {
                RELEASING.remove();
            }
        }
        return true;
    }

    void cancelWait() {
        endWait(new IOException("Canceled"));
    }

    void endWait(IOException failure) {
        Parked wait = getAndSet(null);
        if (wait == null) {
            return;
        }
        async.core().waitsNoMore(call);
        wait.cancelTimer();
        Conversation talk = call.talk;
        boolean byTimeout = call.unwatched();
        if (ends()) {
            async.deliveries()
                    .add(() -> callback.onFailure(
                            call, ResilientCall.ended(talk == null ? failure : talk.abandoned(failure), byTimeout)));
        }
    }

    private synchronized void entered(String host) {
        releasedFor = host;
    }

    private void leave() {
        String host;
        synchronized (this) {
            host = releasedFor;
            releasedFor = null;
        }
        if (host != null) {
            async.releases().left(host);
        }
    }

    /** What OkHttp throws out of an enqueue may have ended this call before, or another one. */
    private synchronized boolean ends() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void deliver(Response response) throws IOException {
        call.unwatched();
        if (ends()) {
            callback.onResponse(call, response);
        } else {
            response.close();
        }
    }

    /** OkHttp calls back on the enqueuing thread if its executor is shut down: the timer's must not run user code. */
    private void fail(IOException failure) {
        IOException shown = ResilientCall.ended(failure, call.unwatched());
        if (!ends()) {
            return;
        }
        if (RELEASING.get() != null) {
            async.deliveries().add(() -> callback.onFailure(call, shown));
        } else {
            callback.onFailure(call, shown);
        }
    }
}
