package dev.heed.internal.telemetry;

import dev.heed.Step;
import java.util.Optional;

/** Reports the steps of one call to the log, to listeners and to resilience4j. */
public final class CallTelemetry {
    private final Telemetry telemetry;
    private final Optional<RetryContext> events;

    CallTelemetry(Telemetry telemetry, Optional<RetryContext> events) {
        this.telemetry = telemetry;
        this.events = events;
    }

    /**
     * Reports a step.
     *
     * @param user the call as its client knows it
     * @param step the step that the call made
     */
    public void step(Object user, Step step) {
        telemetry.tellListeners(user, step);
        events.ifPresent(call -> Telemetry.guarded(() -> call.step(step)));
    }
}
