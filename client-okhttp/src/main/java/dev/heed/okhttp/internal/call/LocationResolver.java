package dev.heed.okhttp.internal.call;

import dev.heed.Decision;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Resolves where a redirect leads, and makes the request that goes there. */
public final class LocationResolver {
    private LocationResolver() {}

    /**
     * Returns where a redirect leads: its {@code Location}, which inherits the fragment of the URL that was asked (RFC
     * 9110 10.2.2).
     */
    public static Optional<HttpUrl> target(Response response) {
        String fragment = response.request().url().encodedFragment();
        return location(response)
                .map(url -> url.encodedFragment() != null || fragment == null
                        ? url
                        : url.newBuilder().encodedFragment(fragment).build());
    }

    /**
     * Returns the {@code Location} of a response, resolved against the URL that was asked. It never holds user-info,
     * since credentials that a server names do not come from the user.
     *
     * @return empty if it is absent, blank, ambiguous, or no http or https URL
     */
    public static Optional<HttpUrl> location(Response response) {
        List<String> named = response.headers("Location").stream().distinct().toList();
        if (named.size() != 1 || named.get(0).trim().isEmpty()) {
            return Optional.empty();
        }
        @Nullable HttpUrl resolved = response.request().url().resolve(named.get(0));
        if (resolved == null) {
            return Optional.empty();
        }
        HttpUrl anonymous = resolved.newBuilder().username("").password("").build();
        // HttpUrl accepts a few hosts that it cannot parse again: the host of http://éa_/ becomes xn--a_-9ia.
        return Optional.ofNullable(HttpUrl.parse(anonymous.toString()));
    }

    /**
     * Makes the request of the next hop. It keeps a body of no bytes where the method stays, since the method may need
     * one.
     *
     * @param request the request that the loop sent
     * @param answered the request that interceptors made of it
     * @param follow the decision to follow
     */
    public static Request next(Request request, Request answered, Decision.Follow follow) {
        Request.Builder hop = request.newBuilder()
                .url(follow.location())
                .method(follow.method(), follow.method().equals(request.method()) ? request.body() : null);
        follow.dropped().forEach(hop::removeHeader);
        if (wasSentElsewhere(request, answered)) {
            takenOff(request, answered).forEach(hop::removeHeader);
        }
        boolean leaves = follow.reach() == Decision.Follow.Reach.OTHER_ORIGIN;
        return leaves ? IdempotencyKey.keptFromOthers(hop.build()) : hop.build();
    }

    /**
     * Returns whether an interceptor chose another origin, as for a file that is kept elsewhere or a host that is
     * looked up.
     */
    static boolean wasSentElsewhere(Request request, Request answered) {
        return !RequestOrigin.of(request).equals(RequestOrigin.of(answered));
    }

    /**
     * Returns the headers that interceptors kept from an origin of their choice: its redirect does not get them either.
     */
    private static List<String> takenOff(Request request, Request answered) {
        return request.headers().names().stream()
                .filter(name -> !answered.headers(name).containsAll(request.headers(name)))
                .toList();
    }
}
