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
    private final RetryEvents.Counter counter;
    private Retry.@Nullable AsyncContext<Object> repeating;

    CallEvents(RetryEvents.Counter counter) {
        this.counter = counter;
    }

    void answered() {
        counter.shared().onComplete();
    }

    void step(Step step) {
        if (step.decision() instanceof Decision.Repeat) {
            ownContext().onError(new StepReport(step, true));
        } else if (step.decision() instanceof Decision.Deliver) {
            ends(step);
        }
    }

    private void ends(Step step) {
        Retry.AsyncContext<Object> context = repeating == null ? counter.shared() : repeating;
        boolean succeeded =
                step.status().orElse(Integer.MAX_VALUE) < 400 && !step.why().throwsInstead();
        if (succeeded) {
            context.onComplete();
        } else {
            boolean exhausted = repeating != null && step.why() == Why.ATTEMPTS_EXHAUSTED;
            context.onError(new StepReport(step, exhausted));
        }
    }

    /** A context counts repeats: calls that repeat nothing share one, the others need their own. */
    private Retry.AsyncContext<Object> ownContext() {
        if (repeating == null) {
            repeating = counter.retry().asyncContext();
        }
        return repeating;
    }
}
