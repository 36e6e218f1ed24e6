package dev.heed.internal.telemetry;

import dev.heed.Step;
import java.util.Optional;
import java.util.Set;

/** Reports the steps of one call to the log, to listeners and to resilience4j. */
public final class CallTelemetry {
    private final Telemetry telemetry;
    private final Optional<RetryContext> events;
    private final Object user;

    CallTelemetry(Telemetry telemetry, Optional<RetryContext> events, Object user) {
        this.telemetry = telemetry;
        this.events = events;
        this.user = user;
    }

    /**
     * Reports a step.
     *
     * @param step the step that the call made
     */
    public void step(Step step) {
        telemetry.tellListeners(user, step);
        events.ifPresent(call -> Telemetry.guarded(() -> call.step(step)));
    }

    /**
     * Reports headers whose unit makes their value absurd, each once.
     *
     * @param headers their configured names; mostly none
     */
    public void absurd(Set<String> headers) {
        if (!headers.isEmpty()) {
            telemetry.warnOnce(headers);
        }
    }
}
