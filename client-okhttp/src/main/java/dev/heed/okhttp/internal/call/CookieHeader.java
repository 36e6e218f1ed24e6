package dev.heed.okhttp.internal.call;

import java.util.stream.Collectors;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;

/** Writes the {@code Cookie} header that OkHttp's own interceptor adds below all application interceptors. */
public final class CookieHeader {
    private CookieHeader() {}

    /**
     * Returns the value as OkHttp writes it; empty text if the cookie jar of the client has no cookie for the request.
     */
    public static String of(Chain chain, Request request) {
        return chain.getCookieJar().loadForRequest(request.url()).stream()
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .collect(Collectors.joining("; "));
    }
}
