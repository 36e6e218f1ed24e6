package dev.heed.okhttp.internal.call;

import dev.heed.Decision;
import dev.heed.Redirects;
import dev.heed.internal.http.SafeHeaders;
import okhttp3.Authenticator;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may still travel with a call that left the origin its request was made for. Interceptors run again for
 * each hop and would add their headers again, whereas OkHttp alone follows redirects below them. So what they change of
 * path, query, method and body, and headers that may not cross, is undone. They may choose another scheme, host and
 * port, as service discovery does. What was dropped on the way does not come back, also not on the way back to the
 * first origin.
 */
public final class CrossOriginFilter {
    private static final Headers NOTHING = new Headers.Builder().build();

    private final Redirects redirects;
    private final Request hop;

    /**
     * An origin that an interceptor chose has these headers already: a redirect within it may bring it the same again.
     */
    private final Headers known;

    private final String knownAt;
    private Request released;
    private Request bridged;

    /** The upgrade of a web socket left the guard in this chain; null for other requests. */
    private @Nullable Chain upgrade;

    /**
     * Begins a hop.
     *
     * @param redirects the settings that say what the policy lets through
     * @param hop the request as the loop sends it; the rules of the redirect have been applied
     * @param known the headers that the origin has already
     * @param knownAt that origin; empty text if there is none
     */
    private CrossOriginFilter(Redirects redirects, Request hop, Headers known, String knownAt) {
        this.redirects = redirects;
        this.hop = hop;
        this.known = known;
        this.knownAt = knownAt;
        this.released = hop;
        this.bridged = hop;
    }

    /**
     * Returns the filter of the next hop; null while the call stays at the origin that its caller asked. Once it has
     * left, every further hop may have been chosen by another origin.
     *
     * @param before the filter of the hop before
     * @param follow the decision to follow
     * @param redirects the settings that say what the policy lets through
     * @param asked the request that the loop sent
     * @param answered the request that interceptors made of it, perhaps to another origin
     * @param hop the request that the loop sends next
     */
    public static @Nullable CrossOriginFilter next(
            @Nullable CrossOriginFilter before,
            Decision.Follow follow,
            Redirects redirects,
            Request asked,
            Request answered,
            Request hop) {
        if (follow.reach() == Decision.Follow.Reach.OTHER_ORIGIN) {
            return new CrossOriginFilter(redirects, hop, NOTHING, "");
        }
        if (before != null) {
            return new CrossOriginFilter(redirects, hop, before.known, before.knownAt);
        }
        return LocationResolver.wasSentElsewhere(asked, answered)
                ? new CrossOriginFilter(redirects, hop, answered.headers(), RequestOrigin.of(answered))
                : null;
    }

    /** Undoes the changes of the application interceptors that were there before wrapping. */
    public Request guarded(Request request) {
        return restored(request, hop);
    }

    /** Takes note of the request that leaves the guard, perhaps with credentials. */
    public void releases(Chain chain, Request request) {
        released = request;
        upgrade = AttemptFacts.isWebSocket(request) ? chain : null;
    }

    /** Undoes the changes of the application interceptors that were added after wrapping. */
    public Request bridged(Chain chain) {
        bridged = bridged(chain, chain.request());
        return bridged;
    }

    private Request bridged(Chain chain, Request found) {
        boolean authenticates = chain.getAuthenticator() != Authenticator.NONE && mayAuthenticate(found);
        return restored(found, BridgedRequest.of(chain, found, released, authenticates));
    }

    /**
     * Returns whether the upgrade of a web socket, which no network interceptor sees, carries what must not reach its
     * origin.
     */
    @SuppressWarnings("ReferenceEquality") // the same object comes back if nothing had to be taken out
    public boolean isBetrayed(Request written) {
        return upgrade != null && bridged(upgrade, written) != written;
    }

    /** Undoes the changes of network interceptors. */
    public Request networkGuarded(Request request) {
        return restored(request, bridged);
    }

    /**
     * Returns a response with the URL that was asked, and not the one that an interceptor made of it: a relative
     * Location is resolved against the former.
     */
    public Response shown(Response response) {
        Request request = response.request();
        HttpUrl asked = url(request.url(), released.url());
        return asked.equals(request.url())
                ? response
                : response.newBuilder()
                        .request(request.newBuilder().url(asked).build())
                        .build();
    }

    /**
     * Returns whether an authenticator may be asked. It knows secrets: to another origin it needs the same permission
     * as the header that it sets.
     */
    public boolean mayAuthenticate(Request request) {
        return maySupply(request, "Authorization");
    }

    /** Returns whether a credential source may be asked, whose values travel in this header: likewise. */
    public boolean maySupply(Request request, String header) {
        return redirects.keeps(header) || isKnownAt(request);
    }

    private boolean isKnownAt(Request request) {
        return knownAt.equals(RequestOrigin.of(request));
    }

    private Request restored(Request request, Request model) {
        boolean sameBody = request.body() == model.body();
        Headers headers = kept(request, model, sameBody);
        HttpUrl url = url(request.url(), model.url());
        boolean same = sameBody
                && request.method().equals(model.method())
                && request.url().equals(url)
                && request.headers().equals(headers);
        return same
                ? request
                : request.newBuilder()
                        .url(url)
                        .method(model.method(), model.body())
                        .headers(headers)
                        .build();
    }

    /** Returns the URL of the hop with the host that an interceptor chose, as service discovery does. */
    private static HttpUrl url(HttpUrl chosen, HttpUrl hop) {
        return chosen.equals(hop)
                ? chosen
                : hop.newBuilder()
                        .scheme(chosen.scheme())
                        .host(chosen.host())
                        .port(chosen.port())
                        .build();
    }

    /**
     * Returns the headers that may travel. Headers that describe a body go with that body only. A header that may
     * travel comes back if something took its place.
     */
    private Headers kept(Request request, Request model, boolean sameBody) {
        Headers headers = request.headers();
        Headers.Builder kept = new Headers.Builder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            boolean isOfOtherBody = !sameBody && BridgedRequest.describesBody(name);
            if (!isOfOtherBody && mayTravel(name, headers.value(i), request, model)) {
                kept.addUnsafeNonAscii(name, headers.value(i));
            }
        }
        for (String name : model.headers().names()) {
            boolean replaced = headers.get(name) != null || (!sameBody && BridgedRequest.describesBody(name));
            if (replaced && kept.get(name) == null) {
                model.headers(name).forEach(value -> kept.addUnsafeNonAscii(name, value));
            }
        }
        return kept.build();
    }

    private boolean mayTravel(String name, String value, Request request, Request model) {
        boolean harmless = SafeHeaders.contains(name) && (request.body() != null || !SafeHeaders.describesBody(name));
        return harmless
                || model.headers(name).contains(value)
                || redirects.keeps(name)
                || (isKnownAt(request) && known.values(name).contains(value));
    }
}
