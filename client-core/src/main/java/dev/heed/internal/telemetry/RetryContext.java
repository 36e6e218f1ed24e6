package dev.heed.internal.telemetry;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Step;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;

/**
 * Reports the steps of one call to resilience4j. Responses that are retried are reported by {@code onError}, since
 * {@code onResult} counts one call too many when attempts are exhausted and its events lack the response (2.4.0).
 */
final class RetryContext {
    private final RetryMetrics events;
    private final ResiliencePolicy policy;
    private Retry.@Nullable AsyncContext<Object> retrying;

    /** Is the number of attempts of the {@code Retry} that counts this call, once it has retried. */
    private int maxAttempts;

    private int retries;

    RetryContext(RetryMetrics events, ResiliencePolicy policy) {
        this.events = events;
        this.policy = policy;
    }

    void answered() {
        shared().onComplete();
    }

    void step(Step step) {
        boolean usesNoAttempt = step.reason() == Reason.HELD || step.reason().sendsAnother();
        if (usesNoAttempt && step.decision() instanceof Decision.Retry) {
            return;
        }
        if (step.decision() instanceof Decision.Retry) {
            retry(step);
        } else if (step.decision() instanceof Decision.Deliver) {
            ends(step);
        }
    }

    /**
     * Counts a retry. The rule of the first one chooses the {@code Retry}; what another rule allows beyond its attempts
     * is not reported, since it would count as the end of the call.
     */
    private void retry(Step step) {
        Retry.AsyncContext<Object> context = ownContext(step);
        if (retries + 1 < maxAttempts) {
            retries++;
            context.onError(new StepException(step, true));
        }
    }

    private void ends(Step step) {
        Retry.AsyncContext<Object> context = retrying == null ? shared() : retrying;
        if (step.failure().isEmpty() && succeeded(step.reason())) {
            context.onComplete();
        } else {
            boolean isLast = retries + 1 == maxAttempts;
            boolean exhausted = retrying != null && isLast && step.reason() == Reason.ATTEMPTS_EXHAUSTED;
            context.onError(new StepException(step, exhausted));
        }
    }

    /**
     * Returns whether a call ended in success. A status below 400 is none by itself: a redirect may lead nowhere, and
     * the rule of a 202 may retry.
     */
    private static boolean succeeded(Reason end) {
        return end == Reason.ANSWERED || end == Reason.REDIRECTS_OFF;
    }

    private Retry.AsyncContext<Object> shared() {
        return events.counter(policy.maxAttempts()).shared();
    }

    /**
     * Returns the context of this call alone. A context counts retries: calls that retry nothing share one, the others
     * need their own.
     */
    private Retry.AsyncContext<Object> ownContext(Step step) {
        if (retrying == null) {
            int status = step.readAs().orElse(step.status().orElse(0));
            Rule rule = step.status().isPresent() ? policy.rule(status) : policy.failureRule();
            maxAttempts = rule.maxAttempts().orElse(policy.maxAttempts());
            retrying = events.counter(maxAttempts).retry().asyncContext();
        }
        return retrying;
    }
}
