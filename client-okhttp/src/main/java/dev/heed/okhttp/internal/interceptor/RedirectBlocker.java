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
 * Keeps OkHttp from following redirects by itself, below every application interceptor, in a client whose
 * {@code followRedirects} is on, as that of a library which derives its own from the wrapped one: Heed follows.
 *
 * <p>OkHttp 5.5.1 follows nothing without a {@code Location}: {@link NoResendInterceptor} hides it and {@link GuardInterceptor} puts it back. What
 * a cache stores, comes out of one, or answers a web socket's upgrade is not hidden: there the decision of OkHttp's is met
 * by an event listener, and thrown out of it.
 */
public final class RedirectBlocker extends EventListener {
    private static final RedirectBlocker LISTENER = new RedirectBlocker();

    /** Ends OkHttp's loop. Nobody but the guard and interceptors that were added after wrapping ever see it. */
    static final class Met extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Met() {
            super("a redirect that is not followed here", null, false, false);
        }
    }

    /** Ends an upgrade that has been written into a buffer, and nowhere else. */
    static final class Betrayed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Betrayed() {
            super("a secret for another origin", null, false, false);
        }
    }

    private RedirectBlocker() {}

    /** Where hiding does not reach, a listener of the call watches; further ones do no harm. */
    static void watch(Chain chain, Request request, @Nullable CallContext notes) {
        boolean needed = chain.getFollowRedirects() && (chain.getCache() != null || AttemptFacts.isWebSocket(request));
        if (needed && (notes == null || !notes.watchesRedirects)) {
            chain.call().addEventListener(LISTENER);
            if (notes != null) {
                notes.watchesRedirects = true;
            }
        }
    }

    /** Without {@code Location}, unless a cache would store it so. */
    static Response hidden(Chain chain, Response response) {
        List<String> location = response.headers("Location");
        if (location.isEmpty() || !chain.getFollowRedirects()) {
            return response;
        }
        CallContext notes = CallContext.of(chain.call());
        if (chain.getCache() != null && mayBeStored(chain.request(), response)) {
            HttpUrl to = chain.request().url().resolve(location.get(location.size() - 1));
            boolean isFollowed = to != null
                    && (chain.getFollowSslRedirects()
                            || to.isHttps() == chain.request().isHttps());
            notes.redirect = isFollowed ? BlockedRedirect.of(response) : null;
            return response;
        }
        notes.hidden = response.headers();
        return response.newBuilder().removeHeader("Location").build();
    }

    /** As OkHttp 5.5.1 judges it. */
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

    /** The stored redirect that OkHttp is about to answer with. */
    @Override
    public void cacheHit(Call call, Response response) {
        if (response.isRedirect()) {
            CallContext.of(call).redirect = BlockedRedirect.of(response);
        }
    }

    @Override
    public void followUpDecision(Call call, Response response, @Nullable Request next) {
        if (next != null && response.isRedirect()) {
            CallContext notes = CallContext.of(call);
            BlockedRedirect read = notes.redirect;
            notes.redirect = read == null
                    ? new BlockedRedirect(null, false, response)
                    : new BlockedRedirect(read.body(), read.isGzip(), response);
            throw new Met();
        }
    }

    /** OkHttp 5.5.1 sends an upgrade by HTTP/1.1, whose headers are flushed after this; up to 8 KiB wait until then. */
    @Override
    public void requestHeadersEnd(Call call, Request request) {
        CallContext notes = AttemptFacts.isWebSocket(request) ? CallContext.find(call) : null;
        if (notes != null && notes.crossing != null && notes.crossing.isBetrayed(request)) {
            throw new Betrayed();
        }
    }

    /** With its {@code Location} lines, where they stood. */
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

    /** OkHttp takes out what is said of a compressed body, and interceptors may change something. */
    private static Headers revealed(Headers left, Headers received) {
        if (!received.names().stream().allMatch(HttpToken::isToken)) {
            // OkHttp reads names that none of its builders takes one by one.
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

    /** What the guard answers with in place of what OkHttp would have followed. */
    static Response met(Call call) {
        CallContext notes = CallContext.of(call);
        BlockedRedirect met = Objects.requireNonNull(notes.redirect);
        notes.redirect = null;
        return met.reopened();
    }
}
