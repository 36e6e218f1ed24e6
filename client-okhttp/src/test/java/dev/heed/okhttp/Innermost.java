package dev.heed.okhttp;

import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** What {@code callFactory} makes keeps no client of the user's to which a test could add an interceptor below all of Heed's. */
final class Innermost {
    private Innermost() {}

    static AsyncCore callFactory(Resilience heed, OkHttpClient client, Interceptor innermost) {
        AsyncCore made = (AsyncCore) heed.callFactory(client);
        OkHttpClient answering =
                made.client().newBuilder().addInterceptor(innermost).build();
        return new AsyncCore(answering, made.traits(), Contexts.NONE, Handover.THREADS);
    }
}
