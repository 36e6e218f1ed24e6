package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ExecutorHandover;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.internal.call.ContextCapture;
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

    static ResilientCallFactory callFactory(Resilience heed, OkHttpClient client, Interceptor innermost) {
        return callFactory(heed, client, innermost, ExecutorHandover.THREADS);
    }

    static ResilientCallFactory callFactory(Resilience heed, OkHttpClient client, Interceptor innermost, Executor threads) {
        ResilientCallFactory made = (ResilientCallFactory) heed.callFactory(client);
        OkHttpClient answering =
                made.client().newBuilder().addInterceptor(innermost).build();
        return new ResilientCallFactory(answering, made.traits(), ContextCapture.NONE, threads);
    }
}
