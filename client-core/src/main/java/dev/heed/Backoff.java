package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes how long to wait where the server names no wait. The length depends on the number of the attempt that just
 * ended: by the {@link IntervalFunction} that the policy was given, else 0.5 s doubling to 20 s with equal jitter.
 */
final class Backoff {
    private static final IntervalFunction DOUBLING =
            IntervalFunction.ofExponentialBackoff(Duration.ofMillis(500), 2.0, Duration.ofSeconds(20));

    private Backoff() {}

    /**
     * Computes one backoff. Where a hold makes other calls wait too, the number that counts is how often the hold was
     * armed, not the attempts of this call: otherwise many calls with one attempt each would never lengthen it.
     */
    static Duration of(ResiliencePolicy policy, CallProgress progress, Rule rule) {
        boolean shared = rule.scope() != Scope.CALL && progress.armings >= 0;
        int attempt = Math.min(shared ? progress.armings + 1 : progress.number, RuleDetails.MAX_ATTEMPTS);
        return rule.backoff()
                .or(policy::backoff)
                .flatMap(function -> given(function, attempt, progress.random))
                .orElseGet(() -> standard(attempt, progress.random));
    }

    /**
     * Computes what a {@code Retry-After} counts as that nobody can read: the interval after the last attempt that the
     * policy allows if it was given a function, else the longest interval there is. No random part is taken off: it is
     * a least wait.
     */
    static Duration longest(ResiliencePolicy policy, Rule rule) {
        return rule.backoff()
                .or(policy::backoff)
                .flatMap(function -> given(function, policy.maxAttempts(rule), 1))
                .orElseGet(() -> interval(RuleDetails.MAX_ATTEMPTS));
    }

    /**
     * Applies equal jitter: half of the interval is always waited, so that a small random number cannot take the
     * backoff away.
     */
    private static Duration standard(int attempt, double random) {
        Duration half = interval(attempt).dividedBy(2);
        return half.plusNanos((long) (half.toNanos() * random));
    }

    private static Duration interval(int attempt) {
        return Duration.ofMillis(DOUBLING.apply(attempt));
    }

    /**
     * Asks the function that the policy was given; one that was given as text takes the random number from here. The result is empty where the function fails: that must not cost the
     * caller the response.
     */
    private static Optional<Duration> given(IntervalFunction function, int attempt, double random) {
        try {
            @Nullable
            Long millis = function instanceof WrittenBackoff written
                    ? written.apply(attempt, random)
                    : function.apply(attempt);
            return Optional.of(clamp(millis == null || millis < 0 ? Duration.ZERO : Duration.ofMillis(millis)));
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    private static Duration clamp(Duration wait) {
        return wait.compareTo(Rule.MAX_DURATION) > 0 ? Rule.MAX_DURATION : wait;
    }
}
