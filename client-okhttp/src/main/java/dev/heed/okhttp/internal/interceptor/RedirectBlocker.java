package dev.heed.okhttp.internal.interceptor;

import dev.heed.internal.http.HttpToken;
import dev.heed.okhttp.internal.call.AttemptFacts;
import dev.heed.okhttp.internal.call.BlockedRedirect;
import dev.heed.okhttp.internal.call.CallContext;
import java.util.List;
import java.util.Objects;
import okhttp3.CacheControl;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps OkHttp from following redirects by itself, below every application interceptor, since Heed follows them. It
 * does so in clients whose {@code followRedirects} is on, such as one that a library derives from the wrapped client.
 *
 * <p>OkHttp 5.5.1 follows nothing without a {@code Location}: {@link NoResendInterceptor} hides it and
 * {@link GuardInterceptor} puts it back. It is not hidden in a redirect that a cache stores, that comes out of a cache,
 * or that answers a web socket's upgrade. There an event listener hears that OkHttp decided to follow, and throws an
 * exception that ends OkHttp's loop.
 */
public final class RedirectBlocker extends EventListener {
    private static final RedirectBlocker LISTENER = new RedirectBlocker();

    /** Ends OkHttp's loop. Only the guard and interceptors that were added after wrapping ever see it. */
    static final class Met extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Met() {
            super("a redirect that is not followed here", null, false, false);
        }
    }

    /** Ends a web socket's upgrade before it is sent: it has been written into a buffer, and nowhere else. */
    static final class Betrayed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Betrayed() {
            super("a secret for another origin", null, false, false);
        }
    }

    private RedirectBlocker() {}

    /** Adds a listener to a call whose redirects cannot all be hidden. To add it more than once does no harm. */
    static void watch(Chain chain, Request request, @Nullable CallContext context) {
        boolean needed = chain.getFollowRedirects() && (chain.getCache() != null || AttemptFacts.isWebSocket(request));
        if (needed && (context == null || !context.watchesRedirects)) {
            chain.call().addEventListener(LISTENER);
            if (context != null) {
                context.watchesRedirects = true;
            }
        }
    }

    /** Returns the response without {@code Location}, unless a cache would then store it without. */
    static Response hidden(Chain chain, Response response) {
        List<String> location = response.headers("Location");
        if (location.isEmpty() || !chain.getFollowRedirects()) {
            return response;
        }
        CallContext context = CallContext.of(chain.call());
        if (chain.getCache() != null && mayBeStored(chain.request(), response)) {
            HttpUrl to = chain.request().url().resolve(location.get(location.size() - 1));
            boolean isFollowed = to != null
                    && (chain.getFollowSslRedirects()
                            || to.isHttps() == chain.request().isHttps());
            context.redirect = isFollowed ? BlockedRedirect.of(response) : null;
            return response;
        }
        context.hidden = response.headers();
        return response.newBuilder().removeHeader("Location").build();
    }

    /** Decides what OkHttp 5.5.1 decides before its cache stores a redirect. */
    private static boolean mayBeStored(Request request, Response response) {
        CacheControl control = response.cacheControl();
        boolean storable = switch (response.code()) {
            case 300, 301, 308 -> true;
            default ->
                response.header("Expires") != null
                        || control.maxAgeSeconds() != -1
                        || control.isPublic()
                        || control.isPrivate();
        };
        return storable && !control.noStore() && !request.cacheControl().noStore();
    }

    /**
     * Keeps the stored redirect that OkHttp is about to return, since OkHttp closes its body before it decides to
     * follow.
     */
    @Override
    public void cacheHit(Call call, Response response) {
        if (response.isRedirect()) {
            CallContext.of(call).redirect = BlockedRedirect.of(response);
        }
    }

    /** Throws where OkHttp is about to follow a redirect, which ends its loop. */
    @Override
    public void followUpDecision(Call call, Response response, @Nullable Request next) {
        if (next != null && response.isRedirect()) {
            CallContext context = CallContext.of(call);
            BlockedRedirect read = context.redirect;
            context.redirect = read == null
                    ? new BlockedRedirect(null, false, response)
                    : new BlockedRedirect(read.body(), read.isGzip(), response);
            throw new Met();
        }
    }

    /**
     * Ends an upgrade that carries what is not for the origin that a redirect led to. It is not sent yet: OkHttp 5.5.1
     * sends upgrades by HTTP/1.1, and flushes the headers after this event; up to 8 KiB of them wait until then.
     */
    @Override
    public void requestHeadersEnd(Call call, Request request) {
        CallContext context = AttemptFacts.isWebSocket(request) ? CallContext.find(call) : null;
        if (context != null && context.crossing != null && context.crossing.isBetrayed(request)) {
            throw new Betrayed();
        }
    }

    /** Puts the {@code Location} lines back where they stood, also into {@code networkResponse()}. */
    static Response revealed(Response response, Headers received) {
        Response network = response.networkResponse();
        return response.newBuilder()
                .headers(revealed(response.headers(), received))
                .networkResponse(
                        network == null
                                ? null
                                : network.newBuilder()
                                        .headers(revealed(network.headers(), received))
                                        .build())
                .build();
    }

    /**
     * Merges the headers that are left into those that were received. They differ by more than {@code Location}: OkHttp
     * takes out the headers of a compressed body that it unpacks, and interceptors may change something.
     */
    private static Headers revealed(Headers left, Headers received) {
        if (!received.names().stream().allMatch(HttpToken::isToken)) {
            // OkHttp reads names from the network that its builders reject when lines are added one by one.
            Headers.Builder lenient = left.newBuilder();
            received.values("Location").forEach(value -> lenient.addUnsafeNonAscii("Location", value));
            return lenient.build();
        }
        Headers.Builder all = new Headers.Builder();
        for (int i = 0; i < received.size(); i++) {
            String name = received.name(i);
            if (name.equalsIgnoreCase("Location") || left.values(name).contains(received.value(i))) {
                all.addUnsafeNonAscii(name, received.value(i));
            }
        }
        for (int i = 0; i < left.size(); i++) {
            if (!received.values(left.name(i)).contains(left.value(i))) {
                all.addUnsafeNonAscii(left.name(i), left.value(i));
            }
        }
        return all.build();
    }

    /** Returns the redirect that OkHttp would have followed, open again, for the guard to return. */
    static Response met(Call call) {
        CallContext context = CallContext.of(call);
        BlockedRedirect met = Objects.requireNonNull(context.redirect);
        context.redirect = null;
        return met.reopened();
    }
}
