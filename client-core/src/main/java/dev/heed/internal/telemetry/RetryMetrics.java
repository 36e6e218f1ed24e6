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
 * Counts calls and publishes their events through resilience4j, whose dashboards and {@code resilience4j-micrometer}
 * read a {@link Retry} of the registry that the user gave.
 *
 * <p>The number of attempts belongs to the {@code Retry} and not to a call (2.4.0). So calls whose policy allows
 * another number than the policy that this object was made for, or the rule of whose first retry does, are counted by a
 * {@code Retry} of their own, named {@code <name>-max-attempts-<n>}.
 */
public final class RetryMetrics {
    private final RetryRegistry registry;
    private final String name;
    private final int ownMaxAttempts;
    private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

    /** Holds a {@code Retry} and the context that all calls without a retry share. */
    record Counter(Retry retry, Retry.AsyncContext<Object> shared) {
        Counter(Retry retry) {
            this(retry, retry.asyncContext());
        }
    }

    /** Gives resilience4j, which asks how long to wait, the wait that was decided already. */
    private static final class AlreadyDecided implements IntervalBiFunction<Object> {
        @Override
        public Long apply(Integer attempt, Either<Throwable, Object> result) {
            return result.isLeft() && result.getLeft() instanceof StepException report ? report.waitMillis() : 0L;
        }
    }

    /**
     * Registers a {@code Retry}.
     *
     * @param registry the registry that the user gave
     * @param name the name of the {@code Retry} in it
     * @param policy the policy whose number of attempts the {@code Retry} shows
     * @throws IllegalArgumentException if the registry has a {@code Retry} of that name that counts something else
     */
    public RetryMetrics(RetryRegistry registry, String name, ResiliencePolicy policy) {
        this.registry = registry;
        this.name = name;
        this.ownMaxAttempts = policy.maxAttempts();
        counter(ownMaxAttempts);
    }

    RetryContext call(ResiliencePolicy policy) {
        return new RetryContext(this, policy);
    }

    /**
     * Returns the counter of a number of attempts. It throws if somebody else registered its name: for the policy of a
     * single request that comes out only when its call is reported.
     */
    Counter counter(int maxAttempts) {
        Counter known = counters.get(maxAttempts);
        return known != null ? known : counters.computeIfAbsent(maxAttempts, this::register);
    }

    private Counter register(int maxAttempts) {
        String full = maxAttempts == ownMaxAttempts ? name : name + "-max-attempts-" + maxAttempts;
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(maxAttempts)
                .intervalBiFunction(new AlreadyDecided())
                .retryOnException(t -> t instanceof StepException report && report.asksForRetry())
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
