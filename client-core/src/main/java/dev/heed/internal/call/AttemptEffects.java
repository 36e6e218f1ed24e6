package dev.heed.internal.call;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.ResponseSignals;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldRequest.Cause;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.ServerHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param signals what the response says for other calls beyond its rule
 */
public record AttemptEffects(
        ResiliencePolicy policy, Rule rule, Step step, long arrivedNanos, ResponseSignals signals) {
    /** A failure for which no backoff was decided has this one. */
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(20);

    /** Makes the effects of a response that says nothing beyond its status and {@code Retry-After}. */
    public AttemptEffects(ResiliencePolicy policy, Rule rule, Step step, long arrivedNanos) {
        this(policy, rule, step, arrivedNanos, ResponseSignals.NONE);
    }

    /**
     * Makes the effects of the limits that a response reports used up, where what follows it is not decided yet.
     *
     * @param policy the policy of the call
     * @param attempt the facts
     * @param arrivedNanos when the response came
     */
    public static AttemptEffects ofLimits(ResiliencePolicy policy, Attempt attempt, long arrivedNanos) {
        Step undecided = Step.of(attempt, new Decision.Deliver(Reason.ANSWERED, Optional.empty()));
        return new AttemptEffects(policy, Rule.surface(), undecided, arrivedNanos, policy.signalsOf(attempt));
    }

    /**
     * Returns the first of {@link #orders}.
     *
     * @param target gives the target of the request, and is asked only if there is a hold; empty if nobody knows whose
     *     request it is
     * @return empty if there is none
     */
    public Optional<HoldRequest> order(Supplier<Optional<HoldTarget>> target) {
        return orders(target).stream().findFirst();
    }

    /**
     * Returns the holds that the attempt asks for, whatever becomes of its own call: that of its rule, and one for each
     * scope in which a response reports a limit used up for longer.
     *
     * @param target gives the target of the request, and is asked only if there is a hold; empty if nobody knows whose
     *     request it is
     * @return empty if neither rule nor limits hold anybody else, if no wait is named, or if there is no target
     */
    public List<HoldRequest> orders(Supplier<Optional<HoldTarget>> target) {
        Map<Scope, Duration> refused = refused();
        if (refused.isEmpty() && signals.usedUp().isEmpty()) {
            return List.of();
        }
        Optional<HoldTarget> reached = target.get();
        if (reached.isEmpty()) {
            return List.of();
        }
        List<HoldRequest> orders = new ArrayList<>();
        boolean callWaits = rule.repeats() && step.decision() instanceof Decision.Retry;
        Cause refusal = Cause.refusal(step.readAs().orElse(step.status().orElse(0)));
        refused.forEach(
                (scope, time) -> orders.add(order(scope, reached.get(), callWaits && orders.isEmpty(), time, refusal)));
        for (ResponseSignals.UsedUp limit : signals.usedUp()) {
            if (!covers(refused, limit)) {
                boolean alsoWaits = callWaits && orders.isEmpty();
                orders.add(order(limit.scope(), reached.get(), alsoWaits, limit.time(), Cause.usedUp(health())));
            }
        }
        return orders;
    }

    /** Returns whether a hold of as many calls or more stands as long or longer. */
    private static boolean covers(Map<Scope, Duration> held, ResponseSignals.UsedUp limit) {
        return held.entrySet().stream()
                .anyMatch(each -> each.getKey().compareTo(limit.scope()) >= 0
                        && each.getValue().compareTo(limit.time()) >= 0);
    }

    /**
     * Returns whom a refusal holds, and for how long. A limit that named the wait says whom that wait holds; where the
     * rule waits longer, by its floor, that is for the calls that the rule holds.
     */
    private Map<Scope, Duration> refused() {
        Map<Scope, Duration> held = new LinkedHashMap<>();
        Optional<Duration> byRule = rule.repeats() ? wait(step.decision()) : Optional.empty();
        byRule.map(wait -> rule.holdFor().filter(d -> d.compareTo(wait) > 0).orElse(wait))
                .ifPresent(wait -> {
                    boolean isLonger = signals.named().isEmpty()
                            || rule.floor().compareTo(signals.named().get().time()) > 0;
                    if (isLonger) {
                        held.put(rule.scope(), wait);
                    }
                    signals.named().ifPresent(named -> held.putIfAbsent(named.scope(), isLonger ? named.time() : wait));
                });
        held.remove(Scope.CALL);
        held.values().removeIf(Duration::isZero);
        return held;
    }

    private HoldRequest order(Scope scope, HoldTarget target, boolean callWaits, Duration asked, Cause cause) {
        Duration time = asked.compareTo(policy.maxHold()) > 0 ? policy.maxHold() : asked;
        int status = step.status().orElse(0);
        return new HoldRequest(scope, target, callWaits, status, time, arrivedNanos, step.at(), cause);
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
