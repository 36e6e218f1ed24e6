package dev.heed.okhttp;

import okhttp3.Call;
import okhttp3.OkHttpClient;

/**
 * Puts the interceptors where they belong. The loop is the outermost, so that the user's own run once an attempt; the
 * guard is the innermost application interceptor, so that it sees what they add; of the network interceptors one is the
 * outermost, so that the user's own see the truth, and one the innermost.
 */
final class Wrapping {
    private Wrapping() {}

    static OkHttpClient blocking(Core core, OkHttpClient client) {
        OkHttpClient.Builder builder = guarded(client);
        BlockingLoop loop = new BlockingLoop(core, ClientRedirects.of(client));
        builder.interceptors().add(0, new LoopInterceptor(loop));
        return builder.build();
    }

    static Call.Factory asynchronous(Core core, OkHttpClient client) {
        return new AsyncCore(core, guarded(client).build(), ClientRedirects.of(client));
    }

    private static OkHttpClient.Builder guarded(OkHttpClient client) {
        if (client.interceptors().stream().anyMatch(Guard.class::isInstance)) {
            throw new IllegalArgumentException(
                    "client is wrapped already: wrapping it again would multiply its attempts. Wrap the client that it was"
                            + " made from, or give single requests a ResiliencePolicy as a tag");
        }
        OkHttpClient.Builder builder = client.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                .addInterceptor(new Guard());
        builder.networkInterceptors().add(0, new NoResend());
        return builder.addNetworkInterceptor(new NetworkGuard());
    }
}
