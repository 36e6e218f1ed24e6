package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ExecutorHandover;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.internal.call.ContextCapture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * Gives benchmarks and simulated worlds what they need from the inside of a {@link Resilience}, and its users do not.
 */
public final class Internals {
    private Internals() {}

    /**
     * Makes calls that obey the documented policy and get their response from an interceptor in place of the network.
     *
     * @param client as for {@link Resilience#callFactory}
     * @param innermost runs inside of all of Heed's interceptors; a client that {@code callFactory} took has no place
     *     for it
     * @return a factory
     */
    public static Call.Factory callFactory(OkHttpClient client, Interceptor innermost) {
        return callFactory(Resilience.of(ResiliencePolicy.documented()), client, innermost, ExecutorHandover.THREADS);
    }

    /**
     * Makes calls that get their response from an interceptor in place of the network.
     *
     * @param heed makes the calls
     * @param client as for {@link Resilience#callFactory}
     * @param innermost runs inside of all of Heed's interceptors
     * @param threads run what may not run on a caller's
     * @return a factory
     */
    public static Call.Factory callFactory(
            Resilience heed, OkHttpClient client, Interceptor innermost, Executor threads) {
        ResilientCallFactory made = (ResilientCallFactory) heed.callFactory(client);
        OkHttpClient answering =
                made.client().newBuilder().addInterceptor(innermost).build();
        return new ResilientCallFactory(answering, made.settings(), ContextCapture.NONE, threads);
    }

    /**
     * Returns a builder whose blocking calls wait on semaphores of another kind, for threads that are simulated.
     *
     * @param policy of the calls
     * @param semaphores makes one without permits for each wait
     * @return a builder
     */
    public static ResilienceBuilder builder(ResiliencePolicy policy, Supplier<Semaphore> semaphores) {
        return new ResilienceSettings(policy).semaphores(semaphores);
    }
}
