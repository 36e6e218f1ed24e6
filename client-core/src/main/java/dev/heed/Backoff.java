package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The wait where the server names none, by the number of the attempt that just ended. */
final class Backoff {
    private static final IntervalFunction DOUBLING =
            IntervalFunction.ofExponentialBackoff(Duration.ofMillis(500), 2.0, Duration.ofSeconds(20));

    private Backoff() {}

    /** A hold that others share lengthens with each time it is armed, not with the attempts of each call. */
    static Duration of(ResiliencePolicy policy, CallProgress progress, Rule rule) {
        boolean shared = rule.scope() != Scope.CALL && progress.armings >= 0;
        int attempt = Math.min(shared ? progress.armings + 1 : progress.number, PolicyBuilder.MAX_ATTEMPTS);
        return policy.backoff()
                .flatMap(function -> users(function, attempt))
                .orElseGet(() -> standard(attempt, progress.random));
    }

    /**
     * What a wait counts as that the server asked for in a way that nobody can read: the interval after the last attempt
     * that the policy allows if the function is the user's, else the longest there is. Without dice: it is a least wait.
     */
    static Duration longest(ResiliencePolicy policy) {
        return policy.backoff()
                .flatMap(function -> users(function, policy.maxAttempts()))
                .orElseGet(() -> interval(PolicyBuilder.MAX_ATTEMPTS));
    }

    /** Equal jitter: half is waited in any case, so that dice cannot take the backoff away. */
    private static Duration standard(int attempt, double random) {
        Duration half = interval(attempt).dividedBy(2);
        return half.plusNanos((long) (half.toNanos() * random));
    }

    private static Duration interval(int attempt) {
        return Duration.ofMillis(DOUBLING.apply(attempt));
    }

    /** Empty where the function fails: that must not cost the caller the reply that it was asked about. */
    private static Optional<Duration> users(IntervalFunction function, int attempt) {
        try {
            @Nullable Long millis = function.apply(attempt);
            return Optional.of(clamp(millis == null || millis < 0 ? Duration.ZERO : Duration.ofMillis(millis)));
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    private static Duration clamp(Duration wait) {
        return wait.compareTo(Rule.MAX_DURATION) > 0 ? Rule.MAX_DURATION : wait;
    }
}
