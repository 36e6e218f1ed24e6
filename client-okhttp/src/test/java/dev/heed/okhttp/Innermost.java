package dev.heed.okhttp;

import dev.heed.okhttp.internal.async.ExecutorHandover;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.internal.call.ContextCapture;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * What {@code callFactory} makes keeps no client of the user to which a test could add an interceptor below all of
 * Heed's.
 */
final class Innermost {
    private Innermost() {}

    static ResilientCallFactory callFactory(Resilience heed, OkHttpClient client, Interceptor innermost) {
        ResilientCallFactory made = (ResilientCallFactory) heed.callFactory(client);
        OkHttpClient answering =
                made.client().newBuilder().addInterceptor(innermost).build();
        return new ResilientCallFactory(answering, made.settings(), ContextCapture.NONE, ExecutorHandover.THREADS);
    }
}
