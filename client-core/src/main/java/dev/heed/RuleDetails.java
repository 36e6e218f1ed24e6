package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Keeps how a rule was refined. */
record RuleDetails(
        Duration floor,
        boolean anyMethod,
        Scope scope,
        Optional<Duration> holdFor,
        boolean ifTold,
        OptionalInt maxAttempts,
        Optional<IntervalFunction> backoff) {
    static final RuleDetails NONE = ofFloor(Duration.ZERO);
    static final int MAX_ATTEMPTS = 100;

    static int checkedAttempts(int attempts) {
        if (attempts < 1 || attempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "maxAttempts must be from 1 to " + MAX_ATTEMPTS + " (the first send counts), was " + attempts);
        }
        return attempts;
    }

    /**
     * Refuses a function that fails for the first attempt already: later it would fail in a call.
     *
     * @throws IllegalArgumentException if it throws, or gives null or a negative interval
     */
    static IntervalFunction checkedBackoff(IntervalFunction function) {
        @Nullable Long first;
        try {
            first = function.apply(1);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("backoff must give an interval for attempt 1, but threw " + e, e);
        }
        if (first == null || first < 0) {
            throw new IllegalArgumentException("backoff for attempt 1 must be at least 0 ms, was " + first);
        }
        return function;
    }

    static RuleDetails ofFloor(Duration floor) {
        return new RuleDetails(
                floor, false, Scope.CALL, Optional.empty(), false, OptionalInt.empty(), Optional.empty());
    }

    RuleDetails withFloor(Duration least) {
        return new RuleDetails(least, anyMethod, scope, holdFor, ifTold, maxAttempts, backoff);
    }

    RuleDetails withAnyMethod(boolean any) {
        return new RuleDetails(floor, any, scope, holdFor, ifTold, maxAttempts, backoff);
    }

    RuleDetails withScope(Scope held) {
        Optional<Duration> longEnough = held == Scope.CALL ? Optional.empty() : holdFor;
        return new RuleDetails(floor, anyMethod, held, longEnough, ifTold, maxAttempts, backoff);
    }

    RuleDetails withHoldFor(Duration time) {
        return new RuleDetails(floor, anyMethod, scope, Optional.of(time), ifTold, maxAttempts, backoff);
    }

    RuleDetails onlyIfTold() {
        return new RuleDetails(floor, anyMethod, scope, holdFor, true, maxAttempts, backoff);
    }

    RuleDetails withMaxAttempts(int attempts) {
        return new RuleDetails(floor, anyMethod, scope, holdFor, ifTold, OptionalInt.of(attempts), backoff);
    }

    RuleDetails withBackoff(IntervalFunction function) {
        return new RuleDetails(floor, anyMethod, scope, holdFor, ifTold, maxAttempts, Optional.of(function));
    }

    /** Writes the refinements but the floor as they are written in code. */
    @Override
    public String toString() {
        boolean holds = scope != Scope.CALL || holdFor.isPresent();
        return (anyMethod ? ".forAnyMethod()" : "")
                + (holds ? ".holding(" + scope + holdFor.map(d -> ", " + d).orElse("") + ")" : "")
                + (ifTold ? ".ifTold()" : "")
                + (maxAttempts.isPresent() ? ".maxAttempts(" + maxAttempts.getAsInt() + ")" : "")
                + backoff.map(function -> ".withBackoff(" + function + ")").orElse("");
    }
}
