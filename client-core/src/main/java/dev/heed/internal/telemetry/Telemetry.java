package dev.heed.internal.telemetry;

import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * Who is told what calls do: the log, the user's listeners, resilience4j. None of them can cost a caller its reply: what
 * they throw ends in the log.
 */
public final class Telemetry {
    private static final Logger LOG = LogLine.LOG;

    private final List<BiConsumer<Object, Step>> listeners;
    private final Optional<RetryMetrics> events;
    private final CallTelemetry uncounted = new CallTelemetry(this, Optional.empty());

    /**
     * Gathers the listeners.
     *
     * @param listeners told of every step, with the call as its client knows it
     * @param events where calls are counted; empty if nowhere
     */
    public Telemetry(List<BiConsumer<Object, Step>> listeners, Optional<RetryMetrics> events) {
        this.listeners = List.copyOf(listeners);
        this.events = events;
    }

    /**
     * Whether anybody wants the step of a call that was answered at once.
     *
     * @return false if counting it is all
     */
    public boolean wantsEveryStep() {
        return !listeners.isEmpty() || LOG.isDebugEnabled();
    }

    /**
     * Counts a call that was answered at once.
     *
     * @param policy of the call
     */
    public void countAnsweredAtOnce(ResiliencePolicy policy) {
        if (events.isPresent()) {
            guarded(() -> events.get().call(policy).answered());
        }
    }

    /**
     * Begins to follow a call.
     *
     * @param policy of the call
     * @return who is told of its steps
     */
    public CallTelemetry call(ResiliencePolicy policy) {
        return events.map(e -> new CallTelemetry(this, Optional.of(e.call(policy))))
                .orElse(uncounted);
    }

    void tellListeners(Object call, Step step) {
        if (LOG.isDebugEnabled()) {
            log(step);
        }
        for (BiConsumer<Object, Step> listener : listeners) {
            guarded(() -> listener.accept(call, step));
        }
    }

    private static void log(Step step) {
        Object status = step.status().isPresent()
                ? step.status().getAsInt()
                : step.failure().orElse("");
        LogLine.of(
                        "attempt", step.attempt(),
                        "status", status,
                        "wait", step.decision().delay(),
                        "reason", step.reason().label())
                .debug("{}", step);
    }

    /** Not only what Java lets a listener throw: one that is written in Kotlin may throw any exception. */
    static void guarded(Runnable told) {
        try {
            told.run();
        } catch (Exception e) {
            LOG.debug("a listener failed", e);
        }
    }
}
