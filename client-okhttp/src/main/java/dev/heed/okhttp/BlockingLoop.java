package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** The blocking loop: sends through the chain and waits on the thread that called. */
final class BlockingLoop implements Interceptor {
    private final Core core;
    private final ClientRedirects follows;

    BlockingLoop(Core core, ClientRedirects follows) {
        this.core = core;
        this.follows = follows;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        long started = core.time().nanoTime();
        Request request = chain.request();
        ResiliencePolicy policy = core.policyOf(request);
        Response first;
        try {
            first = chain.proceed(request);
        } catch (IOException e) {
            Conversation talk = new Conversation(core, follows, chain.call(), request, started);
            return goOn(chain, talk, talk.failed(e));
        }
        if (core.isPlainAnswer(policy, first)) {
            core.telemetry().answeredAtOnce(policy);
            return first;
        }
        Conversation talk = new Conversation(core, follows, chain.call(), request, started);
        return goOn(chain, talk, talk.answered(first));
    }

    private Response goOn(Chain chain, Conversation talk, Next first) throws IOException {
        BlockingWait wait = new BlockingWait(core.time(), chain.call());
        Next next = first;
        while (next instanceof Next.Send send) {
            try {
                wait.until(send.readyAtNanos());
            } catch (IOException e) {
                throw talk.abandoned(e);
            }
            next = attempt(chain, talk, send.request());
        }
        if (next instanceof Next.Fail fail) {
            throw fail.failure();
        }
        return ((Next.Deliver) next).response();
    }

    private static Next attempt(Chain chain, Conversation talk, Request request) {
        Response response;
        try {
            response = chain.proceed(request);
        } catch (IOException e) {
            return talk.failed(e);
        }
        return talk.answered(response);
    }
}
