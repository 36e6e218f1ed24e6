package dev.heed.internal.telemetry;

import dev.heed.Step;
import java.io.IOException;

/** Carries a step to resilience4j, which takes exceptions only. Its message names status, wait and reason. */
final class StepException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long waitMillis;
    private final boolean asksForRetry;

    StepException(Step step, boolean asksForRetry) {
        super(step.toString());
        this.waitMillis = step.decision().delay().toMillis();
        this.asksForRetry = asksForRetry;
    }

    long waitMillis() {
        return waitMillis;
    }

    /** Returns whether a retry would follow the step if there were attempts left. */
    boolean asksForRetry() {
        return asksForRetry;
    }

    /** Fills in no stack trace: a report was not thrown anywhere. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
