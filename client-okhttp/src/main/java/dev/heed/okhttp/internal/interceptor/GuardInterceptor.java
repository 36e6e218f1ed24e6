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
import java.time.Duration;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Prepares each request that leaves the client, and corrects each response before other application interceptors see
 * it, as the innermost of them. On the way out it takes out what must not reach another origin, adds credentials, and
 * returns the stored response to a request that was rejected before ({@link RejectionGuard}). On the way back it puts
 * back the header lines that {@link NoResendInterceptor} and {@link RedirectBlocker} hid from OkHttp.
 */
public final class GuardInterceptor implements Interceptor {
    private final SharedState core;
    private final Dispatcher dispatcher;
    private final RejectionGuard rejections;
    private final @Nullable HoldInterceptor gate;
    private final boolean isOutermost;

    /**
     * Makes the guard of one client.
     *
     * @param core the state that all calls of the {@code Resilience} share
     * @param dispatcher whose threads renew credentials ahead of their expiry
     * @param gate asks the holds before anything else, where the client has no interceptors of its own; null where it
     *     is an interceptor itself, or where no holds are asked here
     * @param isOutermost whether the client has no interceptors of its own, which would stand outside of this one
     */
    public GuardInterceptor(
            SharedState core, Dispatcher dispatcher, @Nullable HoldInterceptor gate, boolean isOutermost) {
        this.core = core;
        this.dispatcher = dispatcher;
        this.rejections = new RejectionGuard(core);
        this.gate = gate;
        this.isOutermost = isOutermost;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request admitted = gate == null ? chain.request() : gate.passed(chain);
        CallContext context = CallContext.find(chain.call());
        RedirectBlocker.watch(chain, admitted, context);
        Response response = gate == null
                ? guarded(chain, admitted, context)
                : gate.passing(chain, () -> guarded(chain, admitted, context));
        noteResponse(chain, response);
        return response;
    }

    /**
     * Notes the response, since interceptors outside of this one may throw after it. Where there are none, and no
     * network was reached either, nothing can throw after it, and no context is made for it.
     */
    private void noteResponse(Chain chain, Response response) {
        CallContext context = isOutermost ? CallContext.find(chain.call()) : CallContext.of(chain.call());
        if (context != null) {
            context.answered(response);
        }
    }

    /** Takes out what may not reach another origin, adds credentials, and sends. */
    private Response guarded(Chain chain, Request asked, @Nullable CallContext context) throws IOException {
        CrossOriginFilter crossing = context == null ? null : context.crossing;
        if (crossing == null) {
            Chain inner = HoldAwareAuthenticator.around(core, chain, asked);
            return sent(inner, authorized(inner, asked, context), context);
        }
        Request guarded = crossing.guarded(asked);
        boolean mayAuthenticate = crossing.mayAuthenticate(guarded);
        Chain inner = mayAuthenticate
                ? HoldAwareAuthenticator.around(core, chain, guarded)
                : chain.withAuthenticator(Authenticator.NONE);
        Request released = authorized(inner, guarded, context);
        crossing.releases(inner, released);
        return crossing.shown(sent(inner, released, context));
    }

    /** Adds what authenticators gave before, and what the credential source knows, where either may go. */
    private Request authorized(Chain chain, Request request, @Nullable CallContext context) {
        CrossOriginFilter crossing = context == null ? null : context.crossing;
        AuthenticatedHeaders given = context == null ? null : context.given;
        boolean mayAuthenticate = crossing == null || crossing.mayAuthenticate(request);
        Request made = given != null && mayAuthenticate ? given.putInto(request) : request;
        CredentialCache credentials = core.credentials();
        if (credentials == null || (crossing != null && !crossing.maySupply(request, credentials.header()))) {
            return made;
        }
        Dispatcher renewing = CredentialCache.asksFor(made, core.policyOf(made)) ? dispatcher : null;
        return credentials.authorized(chain.call(), made, context == null ? null : context.refreshed(), renewing);
    }

    /** Sends, unless only the cache may be asked or a stored rejection is the response; puts back what was hidden. */
    private Response sent(Chain chain, Request request, @Nullable CallContext context) throws IOException {
        if (context != null && context.asksOnlyTheCache()) {
            return askedOnlyTheCache(chain, request);
        }
        listenIfNeeded(chain, request, context);
        Response response = rejections.answer(chain, request);
        if (response == null) {
            if (context != null) {
                context.notRejected(); // an interceptor outside may have got a stored rejection, and proceeds again
            }
            response = withHiddenLines(
                    context != null && context.skipsCache && !AttemptFacts.asksOnlyTheCache(request)
                            ? askedPastTheCache(chain, request)
                            : withinTimeout(chain, request),
                    chain);
            rejections.remember(chain, request, response);
        }
        return response;
    }

    /**
     * Listens to OkHttp's events where they matter before the request reaches a network: for a request that OkHttp must
     * not send again (a POST whose pooled connection dies may have arrived, and OkHttp would send a duplex body again),
     * and where a proxy authenticator may throw. From the network on {@link NoResendInterceptor} listens for every
     * request.
     */
    private static void listenIfNeeded(Chain chain, Request request, @Nullable CallContext context) {
        boolean bodyOnce = AttemptFacts.isSentOnce(request.body());
        if (bodyOnce || !AttemptFacts.isIdempotent(request)) {
            CallContext.listening(chain.call()).goesOnce(bodyOnce); // a failure to connect may allow a retry
        } else if (context != null) {
            context.goesOften();
        }
        if (mayShowSecrets(chain)) {
            CallContext unused =
                    CallContext.listening(chain.call()); // only events show that an exception is an authenticator's
        }
    }

    /**
     * Says whether a proxy may get credentials, which takes an authenticator. Other failures at a proxy are recognized
     * by OkHttp's messages.
     */
    private static boolean mayShowSecrets(Chain chain) {
        return chain.getProxyAuthenticator() != Authenticator.NONE;
    }

    /**
     * Asks only the cache. {@code only-if-cached} (RFC 9111 5.2.1.7) is added here, inside of the client's own
     * application interceptors, which may set a Cache-Control of their own and must not see this one.
     */
    private static Response askedOnlyTheCache(Chain chain, Request request) throws IOException {
        Request cached = request.newBuilder()
                .addHeader("Cache-Control", "only-if-cached")
                .build();
        return unfollowed(chain, cached).newBuilder().request(request).build();
    }

    /** Asks the server for what the cache has, with {@code no-cache} (RFC 9111 5.2.1.4), which no interceptor sees. */
    private Response askedPastTheCache(Chain chain, Request request) throws IOException {
        Request past = request.newBuilder().header("Cache-Control", "no-cache").build();
        return withinTimeout(chain, past).newBuilder().request(request).build();
    }

    private Response withinTimeout(Chain chain, Request request) throws IOException {
        Optional<Duration> limit = core.policyOf(request).attemptTimeout();
        return limit.isEmpty()
                ? proceed(chain, request)
                : TimedAttempt.proceed(chain, request, limit.get(), GuardInterceptor::proceed);
    }

    /**
     * Sends the request, and turns OkHttp's {@code NumberFormatException} for a long {@code Retry-After} into an
     * {@link IOException}. Only a web socket's response causes it, as upgrades skip {@link NoResendInterceptor}.
     */
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

    private static Response withHiddenLines(Response response, Chain chain) {
        boolean concerned = response.isRedirect() || NoResendInterceptor.concerns(response.code());
        CallContext context = concerned ? CallContext.find(chain.call()) : null;
        if (context == null) {
            return response;
        }
        Headers hidden = context.hidden;
        context.hidden = null;
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
