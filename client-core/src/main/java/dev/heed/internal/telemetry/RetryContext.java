package dev.heed.internal.telemetry;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;

/**
 * Reports the steps of one call to resilience4j. Replies that ask for a repeat go through {@code onError}, as
 * {@code onResult} counts one call too many at exhaustion and its events lack the reply (2.4.0).
 */
final class RetryContext {
    private final RetryMetrics events;
    private final int maxAttempts;
    private Retry.@Nullable AsyncContext<Object> repeating;

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
        Retry.AsyncContext<Object> context = repeating == null ? shared() : repeating;
        if (step.failure().isEmpty() && succeeded(step.reason())) {
            context.onComplete();
        } else {
            boolean exhausted = repeating != null && step.reason() == Reason.ATTEMPTS_EXHAUSTED;
            context.onError(new StepException(step, exhausted));
        }
    }

    /** A status below 400 is no success by itself: a redirect may lead nowhere, a 202 may be one that its rule repeats. */
    private static boolean succeeded(Reason end) {
        return end == Reason.ANSWERED || end == Reason.REDIRECTS_OFF;
    }

    private Retry.AsyncContext<Object> shared() {
        return events.counter(maxAttempts).shared();
    }

    /** A context counts repeats: calls that repeat nothing share one, the others need their own. */
    private Retry.AsyncContext<Object> ownContext() {
        if (repeating == null) {
            repeating = events.counter(maxAttempts).retry().asyncContext();
        }
        return repeating;
    }
}
