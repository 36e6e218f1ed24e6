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
        CallNotes.begins(chain.call());
        return loop.run(chain.call(), Trails.withoutTrail(chain.request()), new ThroughChain(chain));
    }

    private record ThroughChain(Chain chain) implements BlockingLoop.Sender {
        @Override
        public Response send(okhttp3.Request request) throws IOException {
            return chain.proceed(request);
        }

        @Override
        public CallNotes notes() {
            return CallNotes.of(chain.call());
        }

        @Override
        public ClientTraits traits(ClientTraits ofWrapped) {
            return ofWrapped.of(chain);
        }
    }
}
