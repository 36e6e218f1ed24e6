package dev.heed.okhttp.internal.call;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the headers that the user's authenticators changed after a request was rejected. They are applied to the next
 * hop and attempt at the same origin, as OkHttp alone does, and are kept from every other origin.
 *
 * @param origin the origin where the headers are valid
 * @param before the headers that differ, as the caller and interceptors make them; without those that authenticators
 *     added
 * @param after the same headers as authenticators made them; without those that they took off
 */
public record AuthenticatedHeaders(String origin, Headers before, Headers after) {
    /**
     * Reads what the authenticators of an attempt changed.
     *
     * @param response the response to that attempt
     * @param earlier what is known from attempts before it
     * @return {@code earlier} if no authenticator was asked in this attempt
     */
    public static @Nullable AuthenticatedHeaders in(Response response, @Nullable AuthenticatedHeaders earlier) {
        Request first = null;
        for (Response own = response.priorResponse(); own != null; own = own.priorResponse()) {
            first = own.code() == 401 || own.code() == 407 ? own.request() : first;
        }
        if (first == null) {
            return earlier;
        }
        Headers refused = first.headers();
        Headers given = response.request().headers();
        String origin = RequestOrigin.of(response.request());
        Headers asMade = earlier != null && earlier.origin.equals(origin) ? earlier.takenOff(refused) : refused;
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(asMade.names());
        names.addAll(given.names());
        names.removeIf(name -> asMade.values(name).equals(given.values(name)));
        return names.isEmpty() ? null : new AuthenticatedHeaders(origin, only(names, asMade), only(names, given));
    }

    private static Headers only(Set<String> names, Headers all) {
        Headers.Builder some = new Headers.Builder();
        names.forEach(name -> copy(name, all, some));
        return some.build();
    }

    private static void copy(String name, Headers from, Headers.Builder to) {
        from.values(name).forEach(value -> to.addUnsafeNonAscii(name, value));
    }

    /**
     * Changes a request to the origin as the authenticators did, where it is still as the caller and interceptors made
     * it.
     */
    public Request putInto(Request request) {
        return origin.equals(RequestOrigin.of(request))
                ? with(request, replaced(request.headers(), before, after))
                : request;
    }

    /**
     * Takes the authenticators' changes out of a request to another origin. An interceptor that was added later may
     * send the request there.
     */
    public Request keptFromOthers(Request request) {
        return origin.equals(RequestOrigin.of(request)) ? request : with(request, takenOff(request.headers()));
    }

    private static Request with(Request request, Headers headers) {
        return headers.equals(request.headers())
                ? request
                : request.newBuilder().headers(headers).build();
    }

    private Headers takenOff(Headers headers) {
        return replaced(headers, after, before);
    }

    private Headers replaced(Headers headers, Headers found, Headers by) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(before.names());
        names.addAll(after.names());
        Headers.Builder replaced = headers.newBuilder();
        for (String name : names) {
            List<String> values = headers.values(name);
            if (values.equals(found.values(name))) {
                replaced.removeAll(name);
                copy(name, by, replaced);
            }
        }
        return replaced.build();
    }

    /** Leaves the headers out, which are secrets. */
    @Override
    public String toString() {
        return "Given[" + origin + "]";
    }
}
