package dev.heed.okhttp;

import dev.heed.Outcome;
import dev.heed.Trail;
import dev.heed.internal.Answer;
import java.net.URI;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Reads the typed answer out of a response. */
public final class Outcomes {
    private Outcomes() {}

    /**
     * The answer, one type per documented status. Reads status and headers only: the body stays unread.
     *
     * @param response of a wrapped client, or of any other
     * @return never throws for what a server sent
     */
    public static Outcome of(Response response) {
        Trail trail = Trails.of(response);
        return new Answer(
                        response.code(),
                        uri(response.request().url()),
                        Hops.location(response).map(Outcomes::uri),
                        response.headers("WWW-Authenticate"),
                        carriedAuthorization(response),
                        response.headers("Allow"),
                        trail.retryAt(),
                        trail.fromHold())
                .outcome();
    }

    /** A network interceptor of the user's may have added it, which only the network's own request shows. */
    private static boolean carriedAuthorization(Response response) {
        Request asked = Optional.ofNullable(response.networkResponse())
                .map(Response::request)
                .orElse(response.request());
        return asked.header("Authorization") != null || response.request().header("Authorization") != null;
    }

    /** {@code HttpUrl} takes a few characters in fragment and user-info that {@code URI} does not: {@code uri()} throws. */
    private static URI uri(HttpUrl url) {
        try {
            return url.uri();
        } catch (RuntimeException e) {
            return url.newBuilder()
                    .username("")
                    .password("")
                    .fragment(null)
                    .build()
                    .uri();
        }
    }
}
