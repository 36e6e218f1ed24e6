package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.OngoingCall;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Asks the client's own authenticator, and shows it the responses that were dropped before, as OkHttp alone would. It
 * does not ask while a hold stands before the call, or if the 401 itself reports a limit used up, since OkHttp sends
 * what an authenticator returns at once. It is set
 * when a client is wrapped, which costs a call nothing. An authenticator that a derived client or an interceptor brings
 * is wrapped for each call.
 *
 * @param core the shared state, which knows the holds
 * @param delegate the client's own authenticator
 * @param known the call that it is for; null if it is for all calls of a client
 */
public record HoldAwareAuthenticator(
        SharedState core, Authenticator delegate, @Nullable Call known) implements Authenticator {
    /**
     * Keeps the call that got a 401, on its thread. OkHttp does not say to an authenticator which call asks, but asks
     * on the thread that got the response.
     */
    private static final ThreadLocal<@Nullable Call> REFUSED = new ThreadLocal<>();

    /**
     * Wraps the authenticator of a chain for one call, unless it is wrapped for all calls of its client. A web socket's
     * is always wrapped for its call: its upgrade skips network interceptors, which would call {@link #refused}.
     */
    static Chain around(SharedState core, Chain chain, Request request) {
        Authenticator of = chain.getAuthenticator();
        HoldAwareAuthenticator held = of instanceof HoldAwareAuthenticator own && own.core == core ? own : null;
        if (of == Authenticator.NONE || (held != null && !AttemptFacts.isWebSocket(request))) {
            return chain;
        }
        Authenticator delegate = held == null ? of : held.delegate;
        return chain.withAuthenticator(new HoldAwareAuthenticator(core, delegate, chain.call()));
    }

    /** Notes that a 401 came: the next question to the authenticator on this thread is about this call. */
    static void refused(Chain chain) {
        if (chain.getAuthenticator() instanceof HoldAwareAuthenticator held && held.known == null) {
            REFUSED.set(chain.call());
        }
    }

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        Call call = known == null ? REFUSED.get() : known;
        REFUSED.remove();
        boolean held = call != null && (core.isHeld(call, response.request()) || core.saysMore(call, response));
        return held ? null : delegate.authenticate(route, call == null ? response : withDropped(call, response));
    }

    /** Adds the responses that were dropped before: many authenticators give up after a number of prior responses. */
    static Response withDropped(Call call, Response response) {
        CallContext context = CallContext.find(call);
        OngoingCall ongoing = context == null ? null : context.ongoing;
        return ongoing == null ? response : ongoing.withPriorResponses(response);
    }
}
