package dev.heed.internal.telemetry;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;

/**
 * Reports the steps of one call to resilience4j. Responses that are retried are reported by {@code onError}, since
 * {@code onResult} counts one call too many when attempts are exhausted and its events lack the response (2.4.0).
 */
final class RetryContext {
    private final RetryMetrics events;
    private final int maxAttempts;
    private Retry.@Nullable AsyncContext<Object> retrying;

    RetryContext(RetryMetrics events, int maxAttempts) {
        this.events = events;
        this.maxAttempts = maxAttempts;
    }

    void answered() {
        shared().onComplete();
    }

    void step(Step step) {
        boolean usesNoAttempt = step.reason() == Reason.HELD || step.reason() == Reason.CREDENTIALS_RENEWED;
        if (usesNoAttempt && step.decision() instanceof Decision.Retry) {
            return;
        }
        if (step.decision() instanceof Decision.Retry) {
            ownContext().onError(new StepException(step, true));
        } else if (step.decision() instanceof Decision.Deliver) {
            ends(step);
        }
    }

    private void ends(Step step) {
        Retry.AsyncContext<Object> context = retrying == null ? shared() : retrying;
        if (step.failure().isEmpty() && succeeded(step.reason())) {
            context.onComplete();
        } else {
            boolean exhausted = retrying != null && step.reason() == Reason.ATTEMPTS_EXHAUSTED;
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
        return events.counter(maxAttempts).shared();
    }

    /**
     * Returns the context of this call alone. A context counts retries: calls that retry nothing share one, the others
     * need their own.
     */
    private Retry.AsyncContext<Object> ownContext() {
        if (retrying == null) {
            retrying = events.counter(maxAttempts).retry().asyncContext();
        }
        return retrying;
    }
}
