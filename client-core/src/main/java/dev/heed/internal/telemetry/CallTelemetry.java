package dev.heed.internal.telemetry;

import dev.heed.Step;
import java.util.Optional;

/** Tells of the steps of one call. */
public final class CallTelemetry {
    private final Telemetry telemetry;
    private final Optional<RetryContext> events;

    CallTelemetry(Telemetry telemetry, Optional<RetryContext> events) {
        this.telemetry = telemetry;
        this.events = events;
    }

    /**
     * Tells of a step.
     *
     * @param user the call as its client knows it
     * @param step that it made
     */
    public void step(Object user, Step step) {
        telemetry.tellListeners(user, step);
        events.ifPresent(call -> Telemetry.guarded(() -> call.step(step)));
    }
}
