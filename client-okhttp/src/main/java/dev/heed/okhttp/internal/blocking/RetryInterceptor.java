package dev.heed.okhttp.internal.blocking;

import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.TrailTag;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import dev.heed.okhttp.internal.engine.ClientSettings;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Runs the {@link BlockingLoop} as the outermost interceptor of a wrapped client; the rest of the chain sends the
 * attempts.
 */
public final class RetryInterceptor implements Interceptor {
    private final ClientSettings ofWrapped;
    private final BlockingLoop loop;

    public RetryInterceptor(ClientSettings ofWrapped) {
        this.ofWrapped = ofWrapped;
        this.loop = new BlockingLoop(ofWrapped.core());
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        CallContext.begins(chain.call());
        Request request = ofWrapped
                .core()
                .prepared(TrailTag.without(chain.request()), chain.call().request());
        return loop.run(chain.call(), request, new ThroughChain(ofWrapped, chain, request));
    }

    private record ThroughChain(ClientSettings ofWrapped, Chain chain, Request request) implements BlockingLoop.Sender {
        @Override
        public Response send(Request next) throws IOException {
            return chain.proceed(next);
        }

        /** Takes the settings from the chain: the call may be of a client that was derived from the wrapped one. */
        @Override
        public CallExecution begin(long startedNanos, WakeSignal wakeSignal) {
            CallContext context = CallContext.of(chain.call());
            return new CallExecution(ofWrapped.of(chain), chain.call(), context, request, startedNanos, wakeSignal);
        }
    }
}
