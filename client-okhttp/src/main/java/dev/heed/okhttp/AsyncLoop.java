package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import java.util.function.Function;
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
final class AsyncLoop extends AsyncWait implements Callback, Sleeper {
    private final long startedNanos;

    /** Whether the first attempt is counted: it has no object of its own, which most calls would pay for. */
    private boolean takesSlot;

    AsyncLoop(AsyncCore async, ResilientCall call, Callback callback) {
        super(async, call, callback);
        this.startedNanos = async.core().time().nanoTime();
    }

    void begin(Request request) {
        ResiliencePolicy policy = async.core().policyOf(request);
        Next first = async.core().mayBeHeld(policy, request, startedNanos) ? admitted() : new Next.Send(request);
        if (first instanceof Next.Send send) {
            sendFirst(send.request()); // what it throws, the caller gets
        } else {
            goOn(first);
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
            InContext known = context();
            if (known != null) {
                known.goesWith(attempt);
            }
            if (call.talk != null) {
                attempt.addEventListener(new QueueListener(this)); // others may wait for the turn that it has
            }
            attempt.enqueue(told);
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
        InContext known = context();
        if (known == null) {
            answeredHere(attempt, response);
        } else {
            known.run(() -> answeredHere(attempt, response));
        }
    }

    private void answeredHere(Call attempt, Response response) throws IOException {
        try {
            ResiliencePolicy policy = async.core().policyOf(call.request());
            if (call.talk == null && async.core().isAnsweredAtOnce(policy, response)) {
                deliver(response);
                return;
            }
            Next next = judged(attempt, talk -> talk.answered(response));
            if (next instanceof Next.Deliver deliver) {
                deliver(deliver.response());
            } else if (next instanceof Next.Fail) {
                goOnAfter(response, next);
            } else {
                goOn(next);
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
                goOn(judged(attempt, talk -> judged(talk, attempt, failure)));
            } catch (Throwable e) {
                endsBy(e);
                throw e;
            }
        });
    }

    private Next judged(Conversation talk, Call attempt, IOException failure) {
        Throwable cause = failure.getCause();
        if (cause == null || !isMistake(attempt, failure)) {
            return talk.failed(failure);
        }
        if (cause instanceof InterruptedException) {
            return talk.failed(BlockingWait.interruption(cause));
        }
        talk.broken(cause);
        return new Next.Fail(failure);
    }

    /**
     * OkHttp cancels a call whose interceptor throws more than an IOException, and shows one of its own around it. Its words
     * prove nothing, an interceptor may choose the same.
     */
    private boolean isMistake(Call attempt, IOException failure) {
        return attempt.isCanceled()
                && !call.wasCanceled()
                && failure.getClass() == IOException.class
                && !Gate.wasPassedBy(attempt, failure);
    }

    private Next judged(Call attempt, Function<Conversation, Next> judgement) {
        return judgement.apply(talk(CallNotes.of(attempt)));
    }

    private void goOn(Next first) {
        goOn(first, null);
    }

    /** What {@code onFailure} throws where a response came, OkHttp would take for a mistake of {@code onResponse}. */
    private void goOnAfter(Response response, Next next) {
        try {
            goOn(next);
        } catch (Throwable e) {
            if (endsBy(e)) {
                response.close();
                throw e;
            }
            Deliveries.report(e);
        }
    }

    private void goOn(Next first, Releases.@Nullable Permit permit) {
        Next next = afterNoWait(first);
        if (next instanceof Next.Send send) {
            sendOrFail(send.request(), permit);
            return;
        }
        if (permit != null) {
            permit.close();
        }
        if (next instanceof Next.Fail fail) {
            fail(fail.failure());
        } else if (next instanceof Next.Deliver deliver) {
            deliverLocally(deliver.response());
        } else if (next instanceof Next.Pause pause) {
            park(new Parked(this, pause));
        }
    }

    /** What follows a wait that is over before it begins. */
    private Next afterNoWait(Next first) {
        Next next = first;
        while (next instanceof Next.Pause pause && left(pause.untilNanos()) <= 0) {
            next = admitted();
        }
        return next;
    }

    /** What the user gives to holds, a partition say, may throw. */
    private Next admitted() {
        try {
            return talk(new CallNotes()).goOn();
        } catch (Throwable e) {
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

    /** A listener of the user's, or the executor, may throw where nobody hears of it: the callback must. */
    private void sendOrFail(Request request, Releases.@Nullable Permit permit) {
        AsyncAttempt attempt = new AsyncAttempt(this, request.url().host(), permit);
        try {
            enqueue(request, attempt);
        } catch (Throwable e) {
            try {
                call.cancel();
            } finally {
                attempt.close();
                fail(due(e));
            }
            throw e;
        }
    }

    /** Goes on after a wait, in the turn of its host, unless somebody else has taken the wait out. */
    @Override
    void release(Parked wait, Releases.Permit permit) {
        if (!compareAndSet(wait, null)) {
            permit.close();
            return;
        }
        releasing(() -> inContext(() -> {
            try {
                ended(wait);
                goOn(admitted(), permit);
            } catch (Throwable e) {
                permit.close();
                endsBy(e);
                throw e;
            }
        }));
    }
}
