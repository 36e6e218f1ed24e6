package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** The blocking loop as the outermost interceptor of a wrapped client. */
final class LoopInterceptor implements Interceptor {
    private final ClientTraits ofWrapped;
    private final BlockingLoop loop;

    LoopInterceptor(ClientTraits ofWrapped) {
        this.ofWrapped = ofWrapped;
        this.loop = new BlockingLoop(ofWrapped.core());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        CallNotes.begins(chain.call());
        Request request = TrailTag.without(chain.request());
        return loop.run(chain.call(), request, new ThroughChain(ofWrapped, chain, request));
    }

    private record ThroughChain(ClientTraits ofWrapped, Chain chain, Request request) implements BlockingLoop.Sender {
        @Override
        public Response send(Request next) throws IOException {
            return chain.proceed(next);
        }

        /** The client whose call it is may have been derived from the wrapped one: what it says counts. */
        @Override
        public Conversation begin(long startedNanos, Sleeper sleeper) {
            CallNotes notes = CallNotes.of(chain.call());
            return new Conversation(ofWrapped.of(chain), chain.call(), notes, request, startedNanos, sleeper);
        }
    }
}
