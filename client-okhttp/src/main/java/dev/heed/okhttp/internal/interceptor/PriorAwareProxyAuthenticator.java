package dev.heed.okhttp.internal.interceptor;

import java.io.IOException;
import java.net.Proxy;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Interceptor.Chain;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Asks the client's own authenticator for proxies, and shows it the responses that were dropped before, as OkHttp alone
 * would. A response to CONNECT gets none, since OkHttp alone shows none there either.
 *
 * @param delegate the client's own authenticator for proxies
 */
public record PriorAwareProxyAuthenticator(Authenticator delegate) implements Authenticator {
    /**
     * Keeps the call that got a 407, on its thread. OkHttp does not say to an authenticator which call asks, but asks
     * on the thread that got the response.
     */
    private static final ThreadLocal<@Nullable Call> REFUSED = new ThreadLocal<>();

    /** Notes that a 407 came, if it came through a proxy: otherwise OkHttp asks no authenticator. */
    static void refused(Chain chain) {
        Connection connection = chain.connection();
        boolean isOfProxy = connection != null && connection.route().proxy().type() == Proxy.Type.HTTP;
        if (isOfProxy && chain.getProxyAuthenticator() instanceof PriorAwareProxyAuthenticator) {
            REFUSED.set(chain.call());
        }
    }

    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        Call call = REFUSED.get();
        REFUSED.remove();
        boolean isTunnel = response.request().method().equals("CONNECT");
        return delegate.authenticate(
                route, call == null || isTunnel ? response : HoldAwareAuthenticator.withDropped(call, response));
    }
}
