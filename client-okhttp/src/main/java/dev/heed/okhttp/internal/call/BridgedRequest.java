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
 * Computes what OkHttp itself makes of a request between the application interceptors and the network ones (5.5.1:
 * {@code BridgeInterceptor}, {@code CacheStrategy}, the authenticators). By comparison {@link CrossOriginFilter} finds
 * what interceptors added to a request that left its origin. {@code Accept-Encoding} and {@code User-Agent}, which
 * OkHttp adds too, are not computed: any origin may get them ({@link SafeHeaders}).
 */
final class BridgedRequest {
    private static final List<String> CONDITIONS_OF_THE_CACHE = List.of("If-None-Match", "If-Modified-Since");

    private BridgedRequest() {}

    /**
     * Returns the request as it would be without interceptors in between.
     *
     * @param chain the chain whose cookie jar and cache count
     * @param found the request as it is
     * @param released the request as it left the innermost application interceptor
     * @param authenticates whether its {@code Authorization} may come from an authenticator
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

    /** Returns the length of a body, or -1 if asking for it fails: OkHttp has asked before, and it failed there too. */
    private static long length(RequestBody body) {
        try {
            return body.contentLength();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Returns whether a header goes where the body goes. */
    static boolean describesBody(String name) {
        return SafeHeaders.describesBody(name) || name.equalsIgnoreCase("Transfer-Encoding");
    }

    private static String host(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    /**
     * Returns whether a request goes through an HTTP proxy without a tunnel. Only then the request itself carries the
     * proxy's credentials; a tunnel is asked for by a request of its own.
     */
    private static boolean isThroughProxy(@Nullable Connection connection, HttpUrl url) {
        return connection != null
                && !url.isHttps()
                && connection.route().proxy().type() == Proxy.Type.HTTP;
    }
}
