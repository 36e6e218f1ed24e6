package dev.heed.internal.call;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.ServerHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says what a response or failure means for other calls: whether they are held, whether a token of the retry budget is
 * taken, and whether the server is healthy.
 *
 * @param policy the policy of the call
 * @param rule the rule that decided
 * @param step the step of the attempt
 * @param arrivedNanos when the response or failure came, by the monotonic clock
 */
public record AttemptEffects(ResiliencePolicy policy, Rule rule, Step step, long arrivedNanos) {
    /** A failure for which no backoff was decided has this one. */
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);

    /**
     * Returns the hold that the attempt asks for, whatever becomes of its own call.
     *
     * @param target gives the target of the request, and is asked only if there is a hold; empty if nobody knows whose
     *     request it is
     * @return empty if the rule holds nobody else or names no wait, or if there is no target
     */
    public Optional<HoldRequest> order(Supplier<Optional<HoldTarget>> target) {
        Optional<Duration> wait = wait(step.decision());
        if (!rule.repeats() || rule.scope() == Scope.CALL || wait.isEmpty()) {
            return Optional.empty();
        }
        Duration least = rule.holdFor().filter(d -> d.compareTo(wait.get()) > 0).orElse(wait.get());
        if (least.isZero()) {
            return Optional.empty();
        }
        Duration time = least.compareTo(policy.maxHold()) > 0 ? policy.maxHold() : least;
        boolean callWaits = step.decision() instanceof Decision.Retry;
        int status = step.status().orElse(0);
        return target.get()
                .map(reached ->
                        new HoldRequest(rule.scope(), reached, callWaits, status, time, arrivedNanos, step.at()));
    }

    /** Returns the wait without spread; empty if there is nothing to wait for. */
    private static Optional<Duration> wait(Decision decision) {
        if (decision instanceof Decision.Retry retry) {
            return Optional.of(retry.least());
        }
        return decision instanceof Decision.Deliver deliver ? deliver.retryAfter() : Optional.empty();
    }

    /**
     * Returns whether a retry follows whose time no server named.
     *
     * @return true if it takes a token of the retry budget
     */
    public boolean retriesUnpaced() {
        return step.decision() instanceof Decision.Retry
                && step.reason() == Reason.BACKOFF
                && rule.scope() == Scope.CALL;
    }

    /**
     * Returns what the attempt shows about the server to those that wait for a hold.
     *
     * @return one of three values
     */
    public ServerHealth health() {
        Reason reason = step.reason();
        boolean fromOutside = reason == Reason.CANCELED || reason == Reason.INTERRUPTED;
        if (reason == Reason.LOCAL_REPLY || (step.status().isEmpty() && fromOutside)) {
            return ServerHealth.UNKNOWN;
        }
        return step.status().isEmpty() || rule.repeats() ? ServerHealth.UNHEALTHY : ServerHealth.HEALTHY;
    }

    /**
     * Returns how much longer those that wait for a hold do so after an unhealthy attempt, whether or not its own call
     * is retried.
     *
     * @return the backoff of the attempt without spread, at most the longest documented one: what a server asks of one
     *     call does not hold the others
     */
    public Duration backoff() {
        Duration wait = wait(step.decision()).orElse(FIRST_BACKOFF);
        return wait.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : wait;
    }
}
