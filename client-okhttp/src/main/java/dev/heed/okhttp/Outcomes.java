package dev.heed.okhttp;

import dev.heed.Outcome;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.internal.call.OutcomeReader;
import dev.heed.internal.http.ResponseHead;
import dev.heed.okhttp.internal.call.CredentialHeader;
import dev.heed.okhttp.internal.call.LocationResolver;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Reads an {@link Outcome}, which has one type for each documented status, out of an OkHttp response. */
public final class Outcomes {
    private Outcomes() {}

    /**
     * Reads what a response means, as one type for each documented status. It reads status, headers and {@link Trail}
     * only: the body stays unread.
     *
     * @param response comes from a wrapped client, a call factory, or any other client
     * @return the outcome; whatever a server sent, reading it throws nothing
     */
    public static Outcome of(Response response) {
        Trail trail = Trails.of(response);
        return OutcomeReader.read(new ResponseHead(
                response.code(),
                meant(response, trail),
                target(response.request().url()),
                location(response),
                response.headers("Location"),
                response.headers("WWW-Authenticate"),
                carriedCredentials(response),
                response.headers("Allow"),
                trail.retryAt(),
                trail.fromHold()));
    }

    /** Returns the status that the call read the response as; its own if no call did. */
    private static int meant(Response response, Trail trail) {
        List<Step> steps = trail.steps();
        return steps.isEmpty()
                ? response.code()
                : steps.get(steps.size() - 1).readAs().orElse(response.code());
    }

    /** Leaves out the fragment, which a target does not have (RFC 9110 7.1), and user-info, which is the caller's. */
    private static URI target(HttpUrl asked) {
        return uri(anonymous(asked));
    }

    private static Optional<URI> location(Response response) {
        Optional<HttpUrl> web = LocationResolver.location(response);
        return web.isPresent() ? web.flatMap(Outcomes::ofSameHost) : ofOtherScheme(response.headers("Location"));
    }

    /** Drops a URI of another host: {@code uri()} leaves out the characters of a host that {@code URI} forbids. */
    private static Optional<URI> ofSameHost(HttpUrl url) {
        return Optional.of(uri(url)).filter(uri -> {
            HttpUrl read = HttpUrl.parse(uri.toString());
            return read != null && read.host().equals(url.host());
        });
    }

    /**
     * Reads what OkHttp does not parse, such as {@code s3:} or {@code urn:}. An http or https URL that OkHttp rejects
     * is no location here either.
     */
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

    /** Looks at the network's own request too: only that one shows what a network interceptor added. */
    private static boolean carriedCredentials(Response response) {
        Request asked = Optional.ofNullable(response.networkResponse())
                .map(Response::request)
                .orElse(response.request());
        return CredentialHeader.isSetIn(asked) || CredentialHeader.isSetIn(response.request());
    }

    /**
     * Drops fragment and user-info where {@code uri()} throws: they may have characters that {@code URI} does not take.
     */
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
