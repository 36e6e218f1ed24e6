package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
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
        return loop.run(chain.call(), Trails.withoutTrail(chain.request()), new ThroughChain(chain, ofWrapped));
    }

    private record ThroughChain(Chain chain, ClientTraits ofWrapped) implements BlockingLoop.Sender {
        @Override
        public Response send(okhttp3.Request request) throws IOException {
            return chain.proceed(request);
        }

        @Override
        public CallNotes notes() {
            return CallNotes.of(chain.call());
        }

        @Override
        public ClientTraits traits() {
            return ofWrapped.of(chain);
        }
    }
}
