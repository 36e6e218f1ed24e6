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
 * The user's authenticator, which sees the responses that were dropped before, as with OkHttp alone, and is not asked while
 * a hold stands before its call: OkHttp would send what it answers at once. It is set when a client is wrapped, which costs a call nothing; where a derived client or an interceptor brings
 * another one, that is wrapped for each call.
 *
 * @param core that knows the holds
 * @param users own
 * @param known the call that it is for; null if it is for all of a client
 */
public record HoldAwareAuthenticator(
        SharedState core, Authenticator users, @Nullable Call known) implements Authenticator {
    /** OkHttp does not tell an authenticator which call asks; it asks on the thread that got the response. */
    private static final ThreadLocal<@Nullable Call> REFUSED = new ThreadLocal<>();

    /** A web socket skips network interceptors: nobody would call {@link #refused}. */
    static Chain around(SharedState core, Chain chain, Request request) {
        Authenticator of = chain.getAuthenticator();
        HoldAwareAuthenticator held = of instanceof HoldAwareAuthenticator own && own.core == core ? own : null;
        if (of == Authenticator.NONE || (held != null && !AttemptFacts.isWebSocket(request))) {
            return chain;
        }
        Authenticator users = held == null ? of : held.users;
        return chain.withAuthenticator(new HoldAwareAuthenticator(core, users, chain.call()));
    }

    /** A 401 came: who is asked next is asked for this call. */
    static void refused(Chain chain) {
        if (chain.getAuthenticator() instanceof HoldAwareAuthenticator held && held.known == null) {
            REFUSED.set(chain.call());
        }
    }

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        Call call = known == null ? REFUSED.get() : known;
        REFUSED.remove();
        boolean held = call != null && core.isHeld(call, response.request());
        return held ? null : users.authenticate(route, call == null ? response : withDropped(call, response));
    }

    /** Many an authenticator gives up by the number of responses before. */
    static Response withDropped(Call call, Response response) {
        CallContext notes = CallContext.find(call);
        OngoingCall ongoing = notes == null ? null : notes.ongoing;
        return ongoing == null ? response : ongoing.withPriorResponses(response);
    }
}
