package dev.heed.okhttp.sim;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor of the user, added before wrapping: it may send one path to a host that delivers files and takes
 * secrets off there, and add a key to every URL, a header, or a body to requests that have none.
 */
final class WorldRewriter implements Interceptor {
    private static final HttpUrl CDN = HttpUrl.get("https://cdn.test/");
    private static final String KEY = "api_key";

    private enum Adds {
        NO_BODY,
        /** The method stays. */
        BODY_TO_DELETE,
        POST_FOR_GET
    }

    private final boolean moves;
    private final boolean addsKey;
    private final boolean addsHeader;
    private final Adds adds;

    private WorldRewriter(boolean moves, boolean addsKey, boolean addsHeader, Adds adds) {
        this.moves = moves;
        this.addsKey = addsKey;
        this.addsHeader = addsHeader;
        this.adds = adds;
    }

    static WorldRewriter of(Set<WorldFeature> features, Random random) {
        return features.contains(WorldFeature.REWRITING_INTERCEPTORS)
                ? new WorldRewriter(
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        Law.pick(random, Adds.values()))
                : new WorldRewriter(false, false, false, Adds.NO_BODY);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request asked = chain.request();
        WorldHop sent = expected(WorldHop.of(asked), false);
        @Nullable WorldRequestBody body = body(asked);
        Request.Builder rewritten =
                asked.newBuilder().url(sent.url()).method(sent.method(), body == null ? asked.body() : body);
        if (addsHeader) {
            rewritten.header("X-Added", Secrets.of(asked.url()));
        }
        if (isMoved(asked.url())) {
            rewritten.removeHeader("X-Key").removeHeader("Authorization").removeHeader("X-Added");
        }
        return chain.proceed(rewritten.build());
    }

    private @Nullable WorldRequestBody body(Request asked) {
        boolean toDelete = adds == Adds.BODY_TO_DELETE && asked.method().equals("DELETE");
        boolean toGet = adds == Adds.POST_FOR_GET && asked.method().equals("GET");
        return toDelete || toGet ? new WorldRequestBody(Secrets.of(asked.url()), false) : null;
    }

    /** Whether requests of that method leave with a body, or by a method, that the caller did not give them. */
    boolean changes(String method) {
        return (adds == Adds.BODY_TO_DELETE && method.equals("DELETE"))
                || (adds == Adds.POST_FOR_GET && method.equals("GET"));
    }

    /** Whether servers see other URLs than the caller asked. */
    boolean changesUrls() {
        return addsKey || moves;
    }

    private boolean isMoved(HttpUrl url) {
        return moves && url.host().equals("a.test") && url.encodedPath().equals("/2");
    }

    /**
     * What a server must see.
     *
     * @param hop as the caller, or a redirect, made it
     * @param crossed whether it has left the origin that it was made for: then it may be sent to another host, no more
     */
    WorldHop expected(WorldHop hop, boolean crossed) {
        HttpUrl url = isMoved(hop.url())
                ? hop.url()
                        .newBuilder()
                        .scheme(CDN.scheme())
                        .host(CDN.host())
                        .port(CDN.port())
                        .build()
                : hop.url();
        if (crossed) {
            return new WorldHop(hop.method(), url);
        }
        boolean posts = adds == Adds.POST_FOR_GET && hop.method().equals("GET");
        HttpUrl withKey = addsKey
                ? url.newBuilder().setQueryParameter(KEY, Secrets.of(hop.url())).build()
                : url;
        return new WorldHop(posts ? "POST" : hop.method(), withKey);
    }
}
