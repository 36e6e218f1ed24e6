package dev.heed.okhttp.internal.call;

import dev.heed.internal.http.SafeHeaders;
import java.io.IOException;
import java.net.Proxy;
import java.util.List;
import okhttp3.Connection;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What OkHttp itself makes of a request between the application interceptors and the network ones (5.5.1:
 * {@code BridgeInterceptor}, {@code CacheStrategy}, the authenticators): everything else that is found there was added by
 * an interceptor.
 */
final class BridgedRequest {
    private static final List<String> CONDITIONS_OF_THE_CACHE = List.of("If-None-Match", "If-Modified-Since");

    private BridgedRequest() {}

    /**
     * The request as it would look without interceptors in between.
     *
     * @param chain whose cookie jar and cache count
     * @param found as it is
     * @param released as it left the innermost application interceptor
     * @param authenticates whether an {@code Authorization} may be an authenticator's
     */
    static Request of(Chain chain, Request found, Request released, boolean authenticates) {
        Headers.Builder headers = released.headers().newBuilder();
        if (released.header("Host") == null) {
            headers.set("Host", host(found.url()));
        }
        if (released.header("Connection") == null) {
            headers.set("Connection", "Keep-Alive");
        }
        describe(released.body(), headers);
        String cookies = CookieHeader.of(chain, found);
        if (!cookies.isEmpty()) {
            headers.set("Cookie", cookies);
        }
        if (chain.getCache() != null) {
            CONDITIONS_OF_THE_CACHE.forEach(name -> take(name, found, headers));
        }
        if (authenticates) {
            take("Authorization", found, headers);
        }
        if (isThroughProxy(chain.connection(), found.url())) {
            take("Proxy-Authorization", found, headers);
        }
        return released.newBuilder().headers(headers.build()).build();
    }

    private static void take(String name, Request from, Headers.Builder to) {
        String value = from.header(name);
        if (value != null) {
            to.removeAll(name).addUnsafeNonAscii(name, value);
        }
    }

    private static void describe(@Nullable RequestBody body, Headers.Builder headers) {
        if (body == null) {
            return;
        }
        if (body.contentType() != null) {
            headers.set("Content-Type", body.contentType().toString());
        }
        long length = length(body);
        if (length >= 0) {
            headers.set("Content-Length", Long.toString(length)).removeAll("Transfer-Encoding");
        } else {
            headers.set("Transfer-Encoding", "chunked").removeAll("Content-Length");
        }
    }

    /** OkHttp has asked the same before, and failed where this fails. */
    private static long length(RequestBody body) {
        try {
            return body.contentLength();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Whether a header goes where the body goes. */
    static boolean describesBody(String name) {
        return SafeHeaders.describesBody(name) || name.equalsIgnoreCase("Transfer-Encoding");
    }

    private static String host(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    /** Only then a request itself carries what the proxy asks for; a tunnel is asked for on its own. */
    private static boolean isThroughProxy(@Nullable Connection connection, HttpUrl url) {
        return connection != null
                && !url.isHttps()
                && connection.route().proxy().type() == Proxy.Type.HTTP;
    }
}
