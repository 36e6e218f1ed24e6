package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The asynchronous loop: each attempt is enqueued with OkHttp, and between two of them nothing is held but this object and
 * a timer. It refers to the wait that goes on, if any: whoever takes that out, the release or a cancel, goes on with the
 * call.
 */
@SuppressWarnings("serial") // is not serialized
final class AsyncLoop extends OneEnd implements Callback, Sleeper {
    private final long startedNanos;

    private volatile boolean woken;
    private boolean isReleased;

    AsyncLoop(AsyncCore async, ResilientCall call, Callback callback) {
        super(async, call, callback);
        this.startedNanos = async.core().time().nanoTime();
    }

    void begin(Request request) {
        ResiliencePolicy policy = async.core().policyOf(request);
        Next first = async.core().mayBeHeld(policy, request, startedNanos) ? admitted() : new Next.Send(request);
        if (first instanceof Next.Send send) {
            send(send.request()); // what it throws, the caller gets
        } else {
            goOn(first);
        }
    }

    private void send(Request request) {
        try {
            call.nextAttempt(request, startedNanos).enqueue(this);
        } catch (Throwable e) { // of a listener of the user's, say: the turn must not go with it
            Conversation talk = call.talk;
            if (talk != null) {
                talk.leave();
            }
            throw e;
        }
    }

    @Override
    public void onResponse(Call attempt, Response response) throws IOException {
        ResiliencePolicy policy = async.core().policyOf(call.request());
        if (call.talk == null && async.core().isAnsweredAtOnce(policy, response)) {
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
            return judgement.apply(talk(CallNotes.of(attempt)));
        } catch (Throwable e) {
            fail(due(e));
            throw e;
        }
    }

    private void goOn(Next first) {
        Next next = afterNoWait(first);
        if (next instanceof Next.Fail fail) {
            fail(fail.failure());
        } else if (next instanceof Next.Send send) {
            sendOrFail(send.request());
        } else if (next instanceof Next.Deliver deliver) {
            deliverLocally(deliver.response());
        } else if (next instanceof Next.Pause pause) {
            park(new Parked(this, pause));
        }
    }

    /** What follows a wait that is over before it begins. */
    private Next afterNoWait(Next first) {
        Next next = first;
        while (next instanceof Next.Wait wait && left(wait.untilNanos()) <= 0) {
            next = admitted();
        }
        return next;
    }

    /** What the user gives to holds, a partition say, may throw. */
    private Next admitted() {
        try {
            return talk(new CallNotes()).goOn();
        } catch (RuntimeException | Error e) {
            Deliveries.report(e);
            return new Next.Fail(due(e));
        }
    }

    private Conversation talk(CallNotes notes) {
        Conversation known = call.talk;
        return known != null
                ? known
                : new Conversation(async.traits(), call, notes, call.request(), startedNanos, this);
    }

    private void park(Parked wait) {
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
        Parked queued = get();
        if (queued != null) {
            queued.wake();
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

    long left(long untilNanos) {
        return untilNanos - async.core().time().nanoTime();
    }

    /** The wait may be over: it goes on with those of its host. */
    void isDue() {
        Conversation talk = call.talk;
        if (talk != null) {
            async.releases().add(talk.host(), this);
        }
    }

    /** Goes on after a wait, in the turn of its host; false if nothing was sent. */
    boolean release() {
        Parked wait = get();
        if (wait == null || !wait.mayEnd() || !compareAndSet(wait, null)) {
            return false;
        }
        async.core().waitsNoMore(call);
        wait.cancelTimer();
        woken = false;
        return releasing(() -> {
            Next next = afterNoWait(admitted());
            boolean sends = next instanceof Next.Send;
            entered(sends);
            goOn(next);
            return sends;
        });
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
        failElsewhere(() -> talk == null ? failure : talk.abandoned(failure));
    }

    private synchronized void entered(boolean sends) {
        isReleased = sends;
    }

    private void leave() {
        boolean entered;
        synchronized (this) {
            entered = isReleased;
            isReleased = false;
        }
        Conversation talk = call.talk;
        if (entered && talk != null) {
            async.releases().left(talk.host());
        }
    }
}
