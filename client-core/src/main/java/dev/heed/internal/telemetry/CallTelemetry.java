package dev.heed.internal.telemetry;

import dev.heed.Reason;
import dev.heed.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports the steps of one call to the log, to listeners and to resilience4j. */
public final class CallTelemetry {
    private final Telemetry telemetry;
    private final Optional<RetryContext> events;
    private final Object user;
    private final StepWatcher watcher;

    /** Says what the call waits for at present, since {@link #waitsSinceNanos}; null while it does not wait. */
    private @Nullable Reason waitsFor;

    private long waitsSinceNanos;

    CallTelemetry(Telemetry telemetry, Optional<RetryContext> events, Object user, StepWatcher watcher) {
        this.watcher = watcher;
        this.telemetry = telemetry;
        this.events = events;
        this.user = user;
    }

    /**
     * Reports the step of an attempt that has ended, or of a request that was answered from what is stored.
     *
     * @param step the step that the call made
     */
    public void attempt(Step step) {
        if (step.hold().isPresent()) {
            held(step);
        } else {
            watcher.attemptEnded(user, step);
            step(step);
        }
    }

    /**
     * Reports the step of a request that was not sent.
     *
     * @param step the step that the call made
     */
    public void held(Step step) {
        watcher.heldBack(user, step);
        step(step);
    }

    /**
     * Reports a step that belongs to no attempt, or to one whose end was reported.
     *
     * @param step the step that the call made
     */
    public void step(Step step) {
        telemetry.tellListeners(user, step);
        events.ifPresent(call -> Telemetry.guarded(() -> call.step(step)));
    }

    /**
     * Says whether somebody hears how long the call waits.
     *
     * @return false if {@link #waitsFor} does nothing
     */
    public boolean isWatched() {
        return watcher != StepWatcher.NONE;
    }

    /**
     * Notes what the call waits for from now on, and reports the wait that ends with it. Several waits in a row for the
     * same reason are one.
     *
     * @param reason null if the call does not wait
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void waitsFor(@Nullable Reason reason, long now) {
        Reason before = waitsFor;
        if (reason != before) {
            waitsFor = reason;
            long since = waitsSinceNanos;
            waitsSinceNanos = now;
            if (before != null) {
                watcher.waitEnded(user, before, Duration.ofNanos(Math.max(0, now - since)));
            }
        }
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
