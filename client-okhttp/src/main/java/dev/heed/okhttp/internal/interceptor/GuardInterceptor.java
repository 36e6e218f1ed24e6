package dev.heed.okhttp.internal.interceptor;

import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.AuthenticatedHeaders;
import dev.heed.okhttp.internal.call.CallContext;
import dev.heed.okhttp.internal.call.CrossOriginFilter;
import dev.heed.okhttp.internal.call.RetryAfterLines;
import dev.heed.okhttp.internal.engine.CredentialCache;
import dev.heed.okhttp.internal.engine.SharedState;
import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Authenticator;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The innermost application interceptor: what leaves the client passes here, and what comes back is put right before
 * anyone sees it.
 */
public final class GuardInterceptor implements Interceptor {
    private final SharedState core;
    private final RejectionGuard unchanged;
    private final @Nullable HoldInterceptor gate;
    private final boolean isOutermost;

    /**
     * The guard of one client.
     *
     * @param core of the {@code Resilience}
     * @param gate asked first, where no interceptor of the user's stands outside of this one; null if it stands there
     * @param isOutermost whether none of them stands outside of this one
     */
    public GuardInterceptor(SharedState core, @Nullable HoldInterceptor gate, boolean isOutermost) {
        this.core = core;
        this.unchanged = new RejectionGuard(core);
        this.gate = gate;
        this.isOutermost = isOutermost;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request asked = gate == null ? chain.request() : gate.passed(chain);
        CallContext notes = CallContext.find(chain.call());
        RedirectBlocker.watch(chain, asked, notes);
        Response response =
                gate == null ? asked(chain, asked, notes) : gate.passing(chain, () -> asked(chain, asked, notes));
        noteAnswer(chain, response);
        return response;
    }

    /** Interceptors outside of this one may throw now; without one, and without a network, nobody is left who could. */
    private void noteAnswer(Chain chain, Response response) {
        CallContext notes = isOutermost ? CallContext.find(chain.call()) : CallContext.of(chain.call());
        if (notes != null) {
            notes.answered(response);
        }
    }

    private Response asked(Chain chain, Request asked, @Nullable CallContext notes) throws IOException {
        CrossOriginFilter crossing = notes == null ? null : notes.crossing;
        if (crossing == null) {
            Chain inner = HoldAwareAuthenticator.around(core, chain, asked);
            return passed(inner, authorized(inner, asked, notes), notes);
        }
        Request guarded = crossing.guarded(asked);
        boolean mayAuthenticate = crossing.mayAuthenticate(guarded);
        Chain inner = mayAuthenticate
                ? HoldAwareAuthenticator.around(core, chain, guarded)
                : chain.withAuthenticator(Authenticator.NONE);
        Request released = mayAuthenticate ? authorized(inner, guarded, notes) : guarded;
        crossing.releases(inner, released);
        return crossing.shown(passed(inner, released, notes));
    }

    private Request authorized(Chain chain, Request request, @Nullable CallContext notes) {
        AuthenticatedHeaders given = notes == null ? null : notes.given;
        Request made = given == null ? request : given.putInto(request);
        CredentialCache credentials = core.credentials();
        return credentials == null
                ? made
                : credentials.authorized(chain.call(), made, notes == null ? null : notes.refreshed);
    }

    private Response passed(Chain chain, Request request, @Nullable CallContext notes) throws IOException {
        if (notes != null && notes.asksOnlyTheCache()) {
            return askedOnlyTheCache(chain, request);
        }
        listenIfNeeded(chain, request, notes);
        Response response = unchanged.answer(chain, request);
        if (response == null) {
            if (notes != null) {
                notes.notRejected(); // an interceptor of the user's may have got it, and goes on
            }
            response = restored(proceed(chain, request), chain);
            unchanged.remember(chain, request, response);
        }
        return response;
    }

    /**
     * A POST whose pooled connection dies may have arrived, and OkHttp would send a duplex body again. A request that reaches
     * a network is listened to from there on; here only what matters before.
     */
    private static void listenIfNeeded(Chain chain, Request request, @Nullable CallContext notes) {
        boolean bodyOnce = AttemptFacts.isSentOnce(request.body());
        if (bodyOnce || !AttemptFacts.isIdempotent(request)) {
            CallContext.listening(chain.call()).goesOnce(bodyOnce); // what OkHttp says of connecting may allow a repeat
        } else if (notes != null) {
            notes.goesOften();
        }
        if (mayShowSecrets(chain)) {
            CallContext unused =
                    CallContext.listening(chain.call()); // an authenticator throws what nobody can tell by its looks
        }
    }

    /** Only an authenticator knows what a proxy wants to see; others are known by OkHttp's own words. */
    private static boolean mayShowSecrets(Chain chain) {
        return chain.getProxyAuthenticator() != Authenticator.NONE;
    }

    /** Said here, since interceptors of the user's have a Cache-Control of their own, and to nobody else. */
    private static Response askedOnlyTheCache(Chain chain, Request request) throws IOException {
        Request cached = request.newBuilder()
                .addHeader("Cache-Control", "only-if-cached")
                .build();
        return unfollowed(chain, cached).newBuilder().request(request).build();
    }

    /** Only a web socket's reply comes here with a Retry-After that OkHttp cannot read: it skips {@link NoResendInterceptor}. */
    private static Response proceed(Chain chain, Request request) throws IOException {
        try {
            return unfollowed(chain, request);
        } catch (IOException e) {
            CallContext.of(chain.call()).passes(e);
            throw e;
        } catch (NumberFormatException e) {
            ProtocolException unreadable = new ProtocolException("Retry-After is beyond what OkHttp reads");
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    private static Response unfollowed(Chain chain, Request request) throws IOException {
        try {
            return chain.proceed(request);
        } catch (RedirectBlocker.Met e) {
            return RedirectBlocker.met(chain.call());
        } catch (RedirectBlocker.Betrayed e) {
            throw new ProtocolException(
                    "An interceptor that was added after wrapping adds to a web socket's request what is"
                            + " not for the origin that a redirect leads to");
        }
    }

    private static Response restored(Response response, Chain chain) {
        boolean concerned = response.isRedirect() || NoResendInterceptor.concerns(response.code());
        CallContext notes = concerned ? CallContext.find(chain.call()) : null;
        if (notes == null) {
            return response;
        }
        Headers hidden = notes.hidden;
        notes.hidden = null;
        if (hidden == null) {
            return response;
        }
        if (hidden.get("Location") != null) {
            return RedirectBlocker.revealed(response, hidden);
        }
        return RetryAfterLines.areHiding(response, hidden) ? restored(response, hidden) : response;
    }

    private static Response restored(Response response, Headers retryAfter) {
        Response network = response.networkResponse();
        return RetryAfterLines.with(response, retryAfter)
                .newBuilder()
                .networkResponse(network == null ? null : RetryAfterLines.with(network, retryAfter))
                .build();
    }
}
