package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;

/** Sends and waits on the calling thread. */
final class BlockingLoop {
    private final Core core;
    private final ClientTraits ofWrapped;

    BlockingLoop(ClientTraits ofWrapped) {
        this.core = ofWrapped.core();
        this.ofWrapped = ofWrapped;
    }

    /** How an attempt reaches the network. */
    interface Sender {
        Response send(Request request) throws IOException;

        /** Those of the attempt that was sent last. */
        CallNotes notes();

        /** Those of the client whose call it is, which may have been derived from the wrapped one. */
        ClientTraits traits(ClientTraits ofWrapped);
    }

    Response run(Call call, Request request, Sender sender) throws IOException {
        long started = core.time().nanoTime();
        ResiliencePolicy policy = core.policyOf(request);
        if (core.mayBeHeld(policy, request, started)) {
            Running begun = new Running(call, request, sender, started);
            return begun.goOn(begun.talk.admit());
        }
        Response first;
        try {
            first = sender.send(request);
        } catch (IOException e) {
            Running begun = new Running(call, request, sender, started);
            return begun.goOn(begun.talk.failed(e));
        } catch (Exception | Error e) {
            Running begun = new Running(call, request, sender, started);
            if (isInterruption(e)) {
                return begun.goOn(begun.talk.failed(BlockingWait.interrupted(e)));
            }
            begun.talk.broken(e);
            throw e;
        }
        if (core.isAnsweredAtOnce(policy, first)) {
            return first;
        }
        Running begun = new Running(call, request, sender, started);
        return begun.goOn(begun.talk.answered(first));
    }

    /** A call that was not answered at once. */
    private final class Running {
        private final Sender sender;
        private final BlockingWait wait;
        private final Conversation talk;

        Running(Call call, Request request, Sender sender, long started) {
            this.sender = sender;
            this.wait = new BlockingWait(core, call);
            this.talk = new Conversation(sender.traits(ofWrapped), call, sender.notes(), request, started, wait);
        }

        Response goOn(Next first) throws IOException {
            Next next = first;
            while (true) {
                if (next instanceof Next.Deliver deliver) {
                    return deliver.response();
                }
                if (next instanceof Next.Fail fail) {
                    throw fail.failure();
                }
                next = next instanceof Next.Send send ? attempt(send.request()) : waited((Next.Pause) next);
            }
        }

        private Next waited(Next.Pause pause) throws IOException {
            try {
                if (pause instanceof Next.Queue) {
                    wait.untilWoken(pause.untilNanos());
                } else {
                    wait.until(pause.untilNanos());
                }
            } catch (IOException e) {
                throw talk.abandoned(e);
            } catch (RuntimeException | Error e) { // of a time of the user's
                talk.broken(e);
                throw e;
            }
            return talk.goOn();
        }

        private Next attempt(Request request) {
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
    }

    /** OkHttp 5.5.1, being Kotlin, throws it bare where a thread that was interrupted would connect. */
    private static boolean isInterruption(Throwable thrown) {
        return thrown instanceof InterruptedException;
    }
}
