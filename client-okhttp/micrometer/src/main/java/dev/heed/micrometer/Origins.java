package dev.heed.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;

/**
 * Gives origins as values of a tag, and no more of them than allowed: the first to which calls are made. Where only
 * redirects lead, a server chooses the origin, so it has no value of its own.
 */
final class Origins {
    static final String OTHER = "other";

    private final int max;
    private final Set<String> called = ConcurrentHashMap.newKeySet();

    Origins(int max) {
        this.max = max;
    }

    /** Returns the value for the origin that a call is made to. */
    String called(HttpUrl url) {
        String origin = of(url);
        return called.contains(origin) || adds(origin) ? origin : OTHER;
    }

    private boolean adds(String origin) {
        synchronized (called) {
            return called.size() < max ? called.add(origin) || called.contains(origin) : called.contains(origin);
        }
    }

    /** Returns the value for an origin that a request reached, {@link #OTHER} if no call was made to it. */
    String known(String origin) {
        return called.contains(origin) ? origin : OTHER;
    }

    static String of(HttpUrl url) {
        String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
        String port = url.port() == HttpUrl.defaultPort(url.scheme()) ? "" : ":" + url.port();
        return url.scheme() + "://" + host + port;
    }

    /** Cuts an absolute URL, as OkHttp writes it, after its origin. */
    static String of(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }
}
