package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** Sends and waits on the calling thread. */
final class BlockingLoop {
    private final Core core;
    private final ClientRedirects follows;

    BlockingLoop(Core core, ClientRedirects follows) {
        this.core = core;
        this.follows = follows;
    }

    /** How an attempt reaches the network. */
    interface Sender {
        Response send(Request request) throws IOException;

        /** Those of the attempt that was sent last. */
        CallNotes notes();
    }

    Response run(Call call, Request request, Sender sender) throws IOException {
        long started = core.time().nanoTime();
        ResiliencePolicy policy = core.policyOf(request);
        Response first;
        try {
            first = sender.send(request);
        } catch (IOException e) {
            Conversation talk = new Conversation(core, follows, call, sender.notes(), request, started);
            return goOn(call, sender, talk, talk.failed(e));
        } catch (Exception | Error e) {
            Conversation talk = new Conversation(core, follows, call, sender.notes(), request, started);
            if (isInterruption(e)) {
                return goOn(call, sender, talk, talk.failed(BlockingWait.interrupted(e)));
            }
            talk.broken(e);
            throw e;
        }
        if (core.isPlainAnswer(policy, first)) {
            core.telemetry().answeredAtOnce(policy);
            return first;
        }
        Conversation talk = new Conversation(core, follows, call, sender.notes(), request, started);
        return goOn(call, sender, talk, talk.answered(first));
    }

    private Response goOn(Call call, Sender sender, Conversation talk, Next first) throws IOException {
        BlockingWait wait = new BlockingWait(core, call);
        Next next = first;
        while (next instanceof Next.Send send) {
            try {
                wait.until(send.readyAtNanos());
            } catch (IOException e) {
                throw talk.abandoned(e);
            }
            next = attempt(sender, talk, send.request());
        }
        if (next instanceof Next.Fail fail) {
            throw fail.failure();
        }
        return ((Next.Deliver) next).response();
    }

    private static Next attempt(Sender sender, Conversation talk, Request request) {
        Response response;
        try {
            response = sender.send(request);
        } catch (IOException e) {
            return talk.failed(e);
        } catch (Exception | Error e) {
            if (isInterruption(e)) {
                return talk.failed(BlockingWait.interrupted(e));
            }
            talk.broken(e);
            throw e;
        }
        return talk.answered(response);
    }

    /** OkHttp 5.5.1, being Kotlin, throws it bare where a thread that was interrupted would connect. */
    private static boolean isInterruption(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }
}
