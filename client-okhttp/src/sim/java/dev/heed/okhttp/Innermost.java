package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import java.util.concurrent.Executor;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** For benchmarks and simulated worlds: what {@code callFactory} makes keeps no client of the user's to which an interceptor could be added. */
public final class Innermost {
    private Innermost() {}

    /**
     * Calls that obey the documented policy, with one interceptor below all of Heed's.
     *
     * @param client as for {@code callFactory}
     * @param innermost answers in place of the network
     * @return a factory
     */
    public static Call.Factory callFactory(OkHttpClient client, Interceptor innermost) {
        return callFactory(Resilience.of(ResiliencePolicy.documented()), client, innermost);
    }

    static AsyncCore callFactory(Resilience heed, OkHttpClient client, Interceptor innermost) {
        return callFactory(heed, client, innermost, Handover.THREADS);
    }

    static AsyncCore callFactory(Resilience heed, OkHttpClient client, Interceptor innermost, Executor threads) {
        AsyncCore made = (AsyncCore) heed.callFactory(client);
        OkHttpClient answering =
                made.client().newBuilder().addInterceptor(innermost).build();
        return new AsyncCore(answering, made.traits(), Contexts.NONE, threads);
    }
}
