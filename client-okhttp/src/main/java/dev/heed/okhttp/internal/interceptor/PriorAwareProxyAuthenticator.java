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
 * The user's authenticator for proxies, which sees the responses that were dropped before, as with OkHttp alone. What a proxy
 * says to CONNECT has none before it there either.
 *
 * @param users own
 */
public record PriorAwareProxyAuthenticator(Authenticator users) implements Authenticator {
    /** OkHttp does not tell an authenticator which call asks; it asks on the thread that got the response. */
    private static final ThreadLocal<@Nullable Call> REFUSED = new ThreadLocal<>();

    /** A 407 came. If no proxy was asked OkHttp asks nobody. */
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
        return users.authenticate(
                route, call == null || isTunnel ? response : HoldAwareAuthenticator.withDropped(call, response));
    }
}
