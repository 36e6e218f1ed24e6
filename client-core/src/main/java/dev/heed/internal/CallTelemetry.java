package dev.heed.internal;

import dev.heed.Step;
import java.util.Optional;

/** Tells of the steps of one call. */
public final class CallTelemetry {
    private final Telemetry telemetry;
    private final Optional<CallEvents> events;

    CallTelemetry(Telemetry telemetry, Optional<CallEvents> events) {
        this.telemetry = telemetry;
        this.events = events;
    }

    void step(Step step) {
        telemetry.tellListeners(step);
        events.ifPresent(call -> Telemetry.guarded(() -> call.step(step)));
    }
}
