package dev.heed.internal.telemetry;

import dev.heed.ResiliencePolicy;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts calls and publishes their events through resilience4j: its dashboards and {@code resilience4j-micrometer} read a
 * {@link Retry} of the user's registry.
 *
 * <p>How many attempts there are lives in the {@code Retry}, not in the call (2.4.0): calls whose policy allows another
 * number than the one this was made for are counted by a {@code Retry} of their own, named
 * {@code <name>-max-attempts-<n>}.
 */
public final class RetryMetrics {
    private final RetryRegistry registry;
    private final String name;
    private final int ownMaxAttempts;
    private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

    /** A {@code Retry} and the context that all calls without a repeat share. */
    record Counter(Retry retry, Retry.AsyncContext<Object> shared) {
        Counter(Retry retry) {
            this(retry, retry.asyncContext());
        }
    }

    /** Resilience4j asks how long to wait; the answer was given already. */
    private static final class AlreadyDecided implements IntervalBiFunction<Object> {
        @Override
        public Long apply(Integer attempt, Either<Throwable, Object> result) {
            return result.isLeft() && result.getLeft() instanceof StepException report ? report.waitMillis() : 0L;
        }
    }

    /**
     * Registers a {@code Retry}.
     *
     * @param registry the user's
     * @param name of the {@code Retry} in it
     * @param policy whose number of attempts it shows
     * @throws IllegalArgumentException if the registry has a {@code Retry} of that name that counts something else
     */
    public RetryMetrics(RetryRegistry registry, String name, ResiliencePolicy policy) {
        this.registry = registry;
        this.name = name;
        this.ownMaxAttempts = policy.maxAttempts();
        counter(ownMaxAttempts);
    }

    RetryContext call(ResiliencePolicy policy) {
        return new RetryContext(this, policy.maxAttempts());
    }

    /** Throws if somebody else took the name: for a request's own policy that comes out only when it reports. */
    Counter counter(int maxAttempts) {
        Counter known = counters.get(maxAttempts);
        return known != null ? known : counters.computeIfAbsent(maxAttempts, this::register);
    }

    private Counter register(int maxAttempts) {
        String full = maxAttempts == ownMaxAttempts ? name : name + "-max-attempts-" + maxAttempts;
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(maxAttempts)
                .intervalBiFunction(new AlreadyDecided())
                .retryOnException(t -> t instanceof StepException report && report.asksForRepeat())
                .build();
        Retry retry = registry.retry(full, config);
        boolean ours = retry.getRetryConfig().getIntervalBiFunction() instanceof AlreadyDecided;
        if (!ours || retry.getRetryConfig().getMaxAttempts() != maxAttempts) {
            throw new IllegalArgumentException("retryRegistry has a Retry named '" + full + "' (maxAttempts "
                    + retry.getRetryConfig().getMaxAttempts()
                    + ") that does not count the calls of this policy (maxAttempts "
                    + maxAttempts + "): choose another name");
        }
        return new Counter(retry);
    }
}
