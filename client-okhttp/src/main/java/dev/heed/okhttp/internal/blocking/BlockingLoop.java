package dev.heed.okhttp.internal.blocking;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Runs one call on the calling thread, for a wrapped client and for {@code execute()} of a call factory: it sends an
 * attempt, asks {@link CallExecution} what follows, waits if it has to, and sends again, until the call ends. A
 * {@code CallExecution} is made only if a hold may stand or credentials are missing, or if the first attempt ends with more than a response that
 * is delivered at once.
 */
public final class BlockingLoop {
    private final SharedState core;

    public BlockingLoop(SharedState core) {
        this.core = core;
    }

    /** Sends the attempts of one call: through the rest of a chain, or as calls of their own. */
    public interface Sender {
        Response send(Request request) throws IOException;

        /** Makes what decides between the attempts, with the context of the attempt that was sent last. */
        CallExecution begin(long startedNanos, WakeSignal wakeSignal);
    }

    public Response run(Call call, Request request, Sender sender) throws IOException {
        long started = core.time().nanoTime();
        return core.watchers().isWatching()
                ? watched(call, request, sender, started)
                : performed(call, request, sender, started);
    }

    private Response watched(Call call, Request request, Sender sender, long started) throws IOException {
        Response response;
        core.watchers().callStarted(call);
        try {
            response = performed(call, request, sender, started);
        } catch (Throwable e) {
            core.watchers().callEnded(call, started, null, e);
            throw e;
        }
        core.watchers().callEnded(call, started, response, null);
        return response;
    }

    private Response performed(Call call, Request request, Sender sender, long started) throws IOException {
        ResiliencePolicy policy = core.policyOf(request);
        if (core.mayWait(policy, call, request, started)) {
            Running begun = new Running(call, sender, started);
            return begun.perform(begun.execution.admitNext());
        }
        Response first;
        try {
            first = sender.send(request);
        } catch (IOException e) {
            Running begun = new Running(call, sender, started);
            return begun.perform(begun.execution.failed(e));
        } catch (Exception | Error e) {
            Running begun = new Running(call, sender, started);
            if (isInterruption(e)) {
                return begun.perform(begun.execution.failed(BlockingWait.interrupted(e)));
            }
            begun.execution.failedUnexpectedly(e);
            throw e;
        }
        if (core.isAnsweredAtOnce(policy, first)) {
            return first;
        }
        Running begun = begun(call, sender, started, first);
        return begun.perform(begun.execution.received(first));
    }

    private Running begun(Call call, Sender sender, long started, Response first) {
        try {
            return new Running(call, sender, started);
        } catch (Throwable e) { // a Time that the user gave may throw
            first.close();
            throw e;
        }
    }

    /** Runs a call that its first attempt did not end: it carries out one action after another. */
    private final class Running {
        private final Sender sender;
        private final BlockingWait wait;
        private final CallExecution execution;

        Running(Call call, Sender sender, long started) {
            this.sender = sender;
            this.wait = new BlockingWait(core, call);
            this.execution = sender.begin(started, wait);
        }

        Response perform(Action first) throws IOException {
            Action next = first;
            while (true) {
                if (next instanceof Action.Deliver deliver) {
                    return deliver.response();
                }
                if (next instanceof Action.Fail fail) {
                    throw fail.failure();
                }
                next = next instanceof Action.Send send ? attempt(send.request()) : waited((Action.Wait) next);
            }
        }

        private Action waited(Action.Wait pause) throws IOException {
            try {
                if (pause instanceof Action.WaitForHold) {
                    wait.untilWoken(pause.untilNanos());
                } else {
                    wait.until(pause.untilNanos());
                }
            } catch (IOException e) {
                throw execution.abandoned(e);
            } catch (RuntimeException | Error e) { // a Time that the user gave may throw
                execution.failedUnexpectedly(e);
                throw e;
            }
            return execution.resume();
        }

        private Action attempt(Request request) {
            Response response;
            try {
                response = sender.send(request);
            } catch (IOException e) {
                return execution.failed(e);
            } catch (Exception | Error e) {
                if (isInterruption(e)) {
                    return execution.failed(BlockingWait.interrupted(e));
                }
                execution.failedUnexpectedly(e);
                throw e;
            }
            return execution.received(response);
        }
    }

    /**
     * Recognizes an {@code InterruptedException}, which no signature declares: OkHttp 5.5.1, being Kotlin, throws it as
     * it is where a thread that was interrupted would connect.
     */
    private static boolean isInterruption(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }
}
