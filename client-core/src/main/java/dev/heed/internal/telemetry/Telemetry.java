package dev.heed.internal.telemetry;

import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * Reports each step of a call to the log at DEBUG, to the listeners of users and to resilience4j. An exception of a
 * listener or of resilience4j is logged at DEBUG and costs no caller its response; an {@code Error}, and what the log
 * itself throws, is not caught. A call whose first response is delivered at once is only counted, unless a listener or
 * the log wants its step.
 */
public final class Telemetry {
    private static final Logger LOG = LogLine.LOG;

    /** Bounds the headers that are warned of: requests may bring policies of their own without end. */
    private static final int MAX_WARNED = 256;

    private final List<BiConsumer<Object, Step>> listeners;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Optional<RetryMetrics> events;
    private final StepWatcher watcher;
    private final CallTelemetry uncounted = new CallTelemetry(this, Optional.empty(), "any", StepWatcher.NONE);

    /**
     * Gathers those who receive reports.
     *
     * @param listeners receive every step, with the call as its client knows it
     * @param events counts calls; empty if nobody does
     */
    public Telemetry(List<BiConsumer<Object, Step>> listeners, Optional<RetryMetrics> events) {
        this(listeners, events, StepWatcher.NONE);
    }

    /**
     * Gathers those who receive reports.
     *
     * @param listeners receive every step, with the call as its client knows it
     * @param events counts calls; empty if nobody does
     * @param watcher hears of steps while it wants to
     */
    public Telemetry(List<BiConsumer<Object, Step>> listeners, Optional<RetryMetrics> events, StepWatcher watcher) {
        this.watcher = watcher;
        this.listeners = List.copyOf(listeners);
        this.events = events;
    }

    /**
     * Returns whether anybody wants the step of a call whose first response is delivered at once.
     *
     * @return false if such a call only has to be counted
     */
    public boolean wantsEveryStep() {
        return !listeners.isEmpty() || watcher.isWatching() || LOG.isDebugEnabled();
    }

    /**
     * Counts a call whose first response is delivered at once.
     *
     * @param policy the policy of the call
     */
    public void countAnsweredAtOnce(ResiliencePolicy policy) {
        if (events.isPresent()) {
            guarded(() -> events.get().call(policy).answered());
        }
    }

    /**
     * Begins to report a call.
     *
     * @param policy the policy of the call
     * @param user the call as its client knows it, which listeners receive
     * @return the object that reports its steps; one for all calls where there is neither a listener nor a counter, as
     *     a call that waits must be small
     */
    public CallTelemetry call(ResiliencePolicy policy, Object user) {
        return listeners.isEmpty() && events.isEmpty() && !watcher.isWatching()
                ? uncounted
                : new CallTelemetry(this, events.map(e -> e.call(policy)), user, watcher);
    }

    void tellListeners(Object call, Step step) {
        if (LOG.isDebugEnabled()) {
            log(step);
        }
        for (BiConsumer<Object, Step> listener : listeners) {
            guarded(() -> listener.accept(call, step));
        }
    }

    /**
     * Warns that the unit of a header makes its value absurd, once for each header that a policy names. The value is
     * not logged: a server chooses it.
     */
    void warnOnce(Set<String> headers) {
        for (String header : headers) {
            if (warned.size() < MAX_WARNED && warned.add(header)) {
                LogLine.of("header", header)
                        .warn("the value of {} cannot be meant in the unit that the policy gives it: ignored", header);
            }
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

    /**
     * Runs a listener and logs what it throws, checked exceptions too: a listener written in Kotlin may throw any
     * exception.
     *
     * @param listener user code
     */
    public static void guarded(Runnable listener) {
        try {
            listener.run();
        } catch (Exception e) {
            LOG.debug("a listener failed", e);
        }
    }
}
