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
 * What a reply or failure means for other calls.
 *
 * @param policy of the call that got it
 * @param rule that decided
 * @param step of the attempt
 * @param arrivedNanos when it came, by the monotonic clock
 */
public record AttemptEffects(ResiliencePolicy policy, Rule rule, Step step, long arrivedNanos) {
    /** Of a failure for which no backoff was decided. */
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);

    /**
     * The hold that it asks for, whatever becomes of the call that got it.
     *
     * @param target of the request, asked for only if there is one; empty if nobody knows whose it is
     * @return empty if its rule silences nobody else, names no wait, or there is no target
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

    /** Without spread; none if there is nothing to wait for. */
    private static Optional<Duration> wait(Decision decision) {
        if (decision instanceof Decision.Retry repeat) {
            return Optional.of(repeat.least());
        }
        return decision instanceof Decision.Deliver deliver ? deliver.retryAfter() : Optional.empty();
    }

    /**
     * Whether a repeat follows that no server paces.
     *
     * @return true if it takes a token of the retry budget
     */
    public boolean repeatsUnpaced() {
        return step.decision() instanceof Decision.Retry
                && step.reason() == Reason.BACKOFF
                && rule.scope() == Scope.CALL;
    }

    /**
     * What it tells of the server, to those that wait.
     *
     * @return one of three
     */
    public ServerHealth health() {
        Reason why = step.reason();
        boolean fromOutside = why == Reason.CANCELED || why == Reason.INTERRUPTED;
        if (why == Reason.LOCAL_REPLY || (step.status().isEmpty() && fromOutside)) {
            return ServerHealth.UNKNOWN;
        }
        return step.status().isEmpty() || rule.repeats() ? ServerHealth.UNHEALTHY : ServerHealth.HEALTHY;
    }

    /**
     * How long those that wait for a hold wait on after an unhealthy attempt, whether or not its own call is repeated.
     *
     * @return its backoff without spread, at most the longest documented one: what a server asks of one call does not hold
     *     the others
     */
    public Duration backoff() {
        Duration wait = wait(step.decision()).orElse(FIRST_BACKOFF);
        return wait.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : wait;
    }
}
