package dev.heed.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** The blocking loop as the outermost interceptor of a wrapped client. */
final class LoopInterceptor implements Interceptor {
    private final BlockingLoop loop;

    LoopInterceptor(BlockingLoop loop) {
        this.loop = loop;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        ThroughChain sender = new ThroughChain(chain, CallNotes.listening(chain.call()));
        return loop.run(chain.call(), Trails.withoutTrail(chain.request()), sender);
    }

    private record ThroughChain(Chain chain, CallNotes notes) implements BlockingLoop.Sender {
        @Override
        public Response send(okhttp3.Request request) throws IOException {
            return chain.proceed(request);
        }

        @Override
        public ClientTraits traits(ClientTraits ofWrapped) {
            return ofWrapped.of(chain);
        }
    }
}
