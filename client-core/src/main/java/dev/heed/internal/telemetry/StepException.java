package dev.heed.internal.telemetry;

import dev.heed.Step;
import java.io.IOException;

/** A step in the shape in which resilience4j takes it: an exception, whose message names status, wait and reason. */
final class StepException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long waitMillis;
    private final boolean asksForRepeat;

    StepException(Step step, boolean asksForRepeat) {
        super(step.toString());
        this.waitMillis = step.decision().delay().toMillis();
        this.asksForRepeat = asksForRepeat;
    }

    long waitMillis() {
        return waitMillis;
    }

    /** Whether the step would be followed by a repeat, were there attempts left. */
    boolean asksForRepeat() {
        return asksForRepeat;
    }

    /** A report has no place in the code of its own. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
