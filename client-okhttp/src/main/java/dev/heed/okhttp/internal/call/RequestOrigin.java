package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.Origin;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * Reads the origin of a request: scheme, host and port (RFC 9110 4.3.1). Credentials and budgets belong to one origin.
 */
public final class RequestOrigin {
    private RequestOrigin() {}

    /** Returns the origin as text, {@code https://host:443}. */
    public static String of(Request request) {
        return Origin.of(request.url().toString()).toString();
    }

    /** Returns the origin as a URL without path, which user code gets. */
    public static HttpUrl url(Request request) {
        HttpUrl url = request.url();
        return new HttpUrl.Builder()
                .scheme(url.scheme())
                .host(url.host())
                .port(url.port())
                .build();
    }
}
