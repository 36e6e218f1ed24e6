package dev.heed.okhttp;

import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Puts the interceptors where they belong. The loop is the outermost, so that the user's own run once an attempt; the
 * guard is the innermost application interceptor, so that it sees what they add; of the network interceptors one is the
 * outermost, so that the user's own see the truth, and one the innermost.
 */
final class Wrapping {
    private Wrapping() {}

    static OkHttpClient blocking(Core core, OkHttpClient client) {
        OkHttpClient.Builder builder = guarded(core, client, null);
        builder.interceptors().add(0, new LoopInterceptor(ClientTraits.of(core, client)));
        return builder.build();
    }

    /**
     * Nobody can derive a client from a factory: there OkHttp's own following is off. In a wrapped client it stays as its
     * user has it, so that what a derived one says can be told from it, and {@link Unfollowed} keeps OkHttp from it.
     *
     * <p>The guard asks the gate itself where it is the only interceptor: each one costs every call a copy of its chain.
     */
    static Call.Factory asynchronous(Core core, OkHttpClient client, Contexts contexts) {
        Gate gate = new Gate(core);
        boolean alone = client.interceptors().isEmpty();
        OkHttpClient.Builder builder = guarded(core, client, alone ? gate : null)
                .followRedirects(false)
                .followSslRedirects(false);
        if (!alone) {
            builder.interceptors().add(0, gate);
        }
        if (contexts.areTaken()) {
            builder.interceptors().add(0, new InContext.Opener());
        }
        return new AsyncCore(builder.build(), ClientTraits.of(core, client), contexts);
    }

    private static OkHttpClient.Builder guarded(Core core, OkHttpClient client, @Nullable Gate gate) {
        if (client.interceptors().stream().anyMatch(Guard.class::isInstance)) {
            throw new IllegalArgumentException(
                    "client is wrapped already: wrapping it again would multiply its attempts. Wrap the client that it was"
                            + " made from, or give single requests a ResiliencePolicy as a tag");
        }
        OkHttpClient.Builder builder = client.newBuilder()
                .addInterceptor(new Guard(core, gate, client.interceptors().isEmpty()));
        if (client.authenticator() != Authenticator.NONE) {
            builder.authenticator(new HeldAuthenticator(core, client.authenticator(), null));
        }
        if (client.proxyAuthenticator() != Authenticator.NONE) {
            builder.proxyAuthenticator(new ProxyAuthenticator(client.proxyAuthenticator()));
        }
        if (client.networkInterceptors().isEmpty()) {
            return builder.addNetworkInterceptor(new NoResend(true));
        }
        builder.networkInterceptors().add(0, new NoResend(false));
        return builder.addNetworkInterceptor(new NetworkGuard());
    }
}
