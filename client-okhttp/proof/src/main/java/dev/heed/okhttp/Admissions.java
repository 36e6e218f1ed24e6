package dev.heed.okhttp;

import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.Waiter;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.internal.call.RequestFingerprint;
import dev.heed.okhttp.internal.engine.SharedState;
import java.time.Duration;
import java.util.function.IntFunction;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Gives benchmarks a client of the documented policy, the holds that stand before its calls, and its quick look at
 * them.
 */
public final class Admissions {
    private final ResiliencePolicy policy = ResiliencePolicy.documented();
    private final Resilience heed = Resilience.of(policy);
    private final SharedState core = ((ResilientCallFactory) heed.callFactory(new OkHttpClient())).core();

    /** This reading stands for the one that a call has made when it asks. */
    private final long begunNanos = core.time().nanoTime();

    /**
     * Arms holds that outlast the benchmark.
     *
     * @param count how many
     * @param scope of each
     * @param url that was refused, for each
     */
    public void arm(int count, Scope scope, IntFunction<Request> url) {
        for (int i = 0; i < count; i++) {
            Request refused = url.apply(i);
            HoldTarget target = new HoldTarget(
                    "",
                    refused.method(),
                    refused.url().host(),
                    refused.url().toString(),
                    () -> RequestFingerprint.of(refused));
            HoldRequest order = new HoldRequest(
                    scope,
                    target,
                    false,
                    503,
                    Duration.ofHours(1),
                    core.time().nanoTime(),
                    core.time().now());
            core.holds().arm(new Waiter(() -> {}), order, core.time().nanoTime());
        }
        if (heed.holds().size() != count) {
            throw new IllegalStateException(heed.holds().size() + " holds stand, not " + count);
        }
    }

    /**
     * Returns a client that waits on the calling thread.
     *
     * @return wrapped
     */
    public OkHttpClient client() {
        return heed.wrap(new OkHttpClient());
    }

    /**
     * Asks what every send asks.
     *
     * @param call to be sent
     * @return whether the holds have to be asked
     */
    public boolean mayBeHeld(Call call) {
        return core.mayBeHeld(policy, call, call.request(), begunNanos);
    }
}
