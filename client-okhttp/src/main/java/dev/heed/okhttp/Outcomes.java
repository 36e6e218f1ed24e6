package dev.heed.okhttp;

import dev.heed.Outcome;
import dev.heed.Trail;
import dev.heed.internal.call.OutcomeReader;
import dev.heed.internal.http.ResponseHead;
import dev.heed.okhttp.internal.call.LocationResolver;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
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
        return OutcomeReader.read(new ResponseHead(
                response.code(),
                target(response.request().url()),
                location(response),
                response.headers("Location"),
                response.headers("WWW-Authenticate"),
                carriedAuthorization(response),
                response.headers("Allow"),
                trail.retryAt(),
                trail.fromHold()));
    }

    /** RFC 9110 section 7.1: what is asked for has no fragment; and user-info is the caller's, not the resource's. */
    private static URI target(HttpUrl asked) {
        return uri(anonymous(asked));
    }

    private static Optional<URI> location(Response response) {
        Optional<HttpUrl> web = LocationResolver.location(response);
        return web.isPresent() ? web.flatMap(Outcomes::ofSameHost) : ofOtherScheme(response.headers("Location"));
    }

    /** {@code uri()} leaves out the characters of a host that {@code URI} forbids, and what is left is another host. */
    private static Optional<URI> ofSameHost(HttpUrl url) {
        return Optional.of(uri(url)).filter(uri -> {
            HttpUrl read = HttpUrl.parse(uri.toString());
            return read != null && read.host().equals(url.host());
        });
    }

    /** OkHttp knows no {@code s3:} or {@code urn:}. What it does not take for http or https is none to a URI either. */
    private static Optional<URI> ofOtherScheme(List<String> lines) {
        List<String> named = lines.stream().distinct().toList();
        if (named.size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(named.get(0)))
                    .filter(uri -> uri.isAbsolute() && !uri.getScheme().matches("(?i)https?"));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
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
            return anonymous(url).uri();
        }
    }

    private static HttpUrl anonymous(HttpUrl url) {
        return url.newBuilder().username("").password("").fragment(null).build();
    }
}
