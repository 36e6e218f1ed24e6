package dev.heed.internal;

import dev.heed.Decision;
import dev.heed.Step;
import dev.heed.Why;
import io.github.resilience4j.retry.Retry;
import org.jspecify.annotations.Nullable;

/**
 * Reports the steps of one call to resilience4j. Replies that ask for a repeat go through {@code onError}, as
 * {@code onResult} counts one call too many at exhaustion and its events lack the reply (2.4.0).
 */
final class CallEvents {
    private final RetryEvents events;
    private final int maxAttempts;
    private Retry.@Nullable AsyncContext<Object> repeating;

    CallEvents(RetryEvents events, int maxAttempts) {
        this.events = events;
        this.maxAttempts = maxAttempts;
    }

    void answered() {
        shared().onComplete();
    }

    void step(Step step) {
        boolean usesNoAttempt = step.why() == Why.HELD || step.why() == Why.CREDENTIALS_RENEWED;
        if (usesNoAttempt && step.decision() instanceof Decision.Repeat) {
            return;
        }
        if (step.decision() instanceof Decision.Repeat) {
            ownContext().onError(new StepReport(step, true));
        } else if (step.decision() instanceof Decision.Deliver) {
            ends(step);
        }
    }

    private void ends(Step step) {
        Retry.AsyncContext<Object> context = repeating == null ? shared() : repeating;
        if (step.failure().isEmpty() && succeeded(step.why())) {
            context.onComplete();
        } else {
            boolean exhausted = repeating != null && step.why() == Why.ATTEMPTS_EXHAUSTED;
            context.onError(new StepReport(step, exhausted));
        }
    }

    /** A status below 400 is no success by itself: a redirect may lead nowhere, a 202 may be one that its rule repeats. */
    private static boolean succeeded(Why end) {
        return end == Why.ANSWERED || end == Why.REDIRECTS_OFF;
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
