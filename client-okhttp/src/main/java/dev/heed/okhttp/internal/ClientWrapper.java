package dev.heed.okhttp.internal;

import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.internal.blocking.RetryInterceptor;
import dev.heed.okhttp.internal.call.ContextCallback;
import dev.heed.okhttp.internal.call.ContextCapture;
import dev.heed.okhttp.internal.engine.ClientSettings;
import dev.heed.okhttp.internal.engine.SharedState;
import dev.heed.okhttp.internal.interceptor.CrossOriginNetworkInterceptor;
import dev.heed.okhttp.internal.interceptor.GuardInterceptor;
import dev.heed.okhttp.internal.interceptor.HoldAwareAuthenticator;
import dev.heed.okhttp.internal.interceptor.HoldInterceptor;
import dev.heed.okhttp.internal.interceptor.NoResendInterceptor;
import dev.heed.okhttp.internal.interceptor.PriorAwareProxyAuthenticator;
import dev.heed.okhttp.internal.interceptor.RedirectBlocker;
import java.util.function.Function;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Makes a wrapped client or a call factory out of a client: it adds Heed's interceptors and puts them in order. The
 * loop is the outermost interceptor, so that the client's own interceptors run once an attempt. The guard is the
 * innermost application interceptor, so that it sees what the others add. {@link NoResendInterceptor} is the outermost
 * network interceptor, so that the client's own network interceptors see what the server sent, before it is changed for
 * OkHttp. {@link CrossOriginNetworkInterceptor} is the innermost, so that it sees what they add.
 */
public final class ClientWrapper {
    private ClientWrapper() {}

    public static OkHttpClient blocking(SharedState core, OkHttpClient client) {
        OkHttpClient.Builder builder = guarded(core, client, null);
        builder.interceptors().add(0, new RetryInterceptor(ClientSettings.of(core, client)));
        return builder.build();
    }

    /**
     * Makes a call factory. It switches OkHttp's own following of redirects off, since no client can be derived from a
     * factory. A wrapped client keeps that setting, so that a derived client shows what its user set, and
     * {@link RedirectBlocker} keeps OkHttp from following.
     *
     * <p>Where the guard is the only interceptor, it asks the {@link HoldInterceptor} itself, since each interceptor
     * costs every call a copy of its chain.
     *
     * @param instrumentation makes what sends the attempts out of the guarded client; null if that client itself does
     */
    public static Call.Factory asynchronous(
            SharedState core,
            OkHttpClient client,
            ContextCapture contexts,
            @Nullable Function<OkHttpClient, Call.Factory> instrumentation) {
        HoldInterceptor gate = new HoldInterceptor(core);
        boolean alone = client.interceptors().isEmpty();
        OkHttpClient.Builder builder = guarded(core, client, alone ? gate : null)
                .followRedirects(false)
                .followSslRedirects(false);
        if (!alone) {
            builder.interceptors().add(0, gate);
        }
        if (contexts.areTaken()) {
            builder.interceptors().add(0, new ContextCallback.Opener());
        }
        return new ResilientCallFactory(builder.build(), ClientSettings.of(core, client), contexts, instrumentation);
    }

    private static OkHttpClient.Builder guarded(SharedState core, OkHttpClient client, @Nullable HoldInterceptor gate) {
        if (client.interceptors().stream().anyMatch(GuardInterceptor.class::isInstance)) {
            throw new IllegalArgumentException(
                    "client is wrapped already: wrapping it again would multiply its attempts. Wrap the client that it was"
                            + " made from, or give single requests a ResiliencePolicy as a tag");
        }
        OkHttpClient.Builder builder = client.newBuilder()
                .addInterceptor(new GuardInterceptor(
                        core, client.dispatcher(), gate, client.interceptors().isEmpty()));
        if (client.authenticator() != Authenticator.NONE) {
            builder.authenticator(new HoldAwareAuthenticator(core, client.authenticator(), null));
        }
        if (client.proxyAuthenticator() != Authenticator.NONE) {
            builder.proxyAuthenticator(new PriorAwareProxyAuthenticator(client.proxyAuthenticator()));
        }
        if (client.networkInterceptors().isEmpty()) {
            return builder.addNetworkInterceptor(new NoResendInterceptor(true));
        }
        builder.networkInterceptors().add(0, new NoResendInterceptor(false));
        return builder.addNetworkInterceptor(new CrossOriginNetworkInterceptor());
    }
}
