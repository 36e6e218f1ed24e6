package dev.heed.internal.telemetry;

import dev.heed.Reason;
import dev.heed.Step;
import java.time.Duration;

/** Watches the steps of all calls, as long as somebody wants to hear of them. An implementation throws nothing. */
public interface StepWatcher {
    /** Watches nothing. */
    StepWatcher NONE = new StepWatcher() {
        @Override
        public boolean isWatching() {
            return false;
        }

        @Override
        public void attemptEnded(Object call, Step step) {}

        @Override
        public void heldBack(Object call, Step step) {}

        @Override
        public void waitEnded(Object call, Reason reason, Duration waited) {}
    };

    /**
     * Says whether calls that begin now are watched.
     *
     * @return false if nobody listens
     */
    boolean isWatching();

    /**
     * Hears that an attempt or a redirect hop has ended, and what was decided.
     *
     * @param call the call as its client knows it
     * @param step the step that it made
     */
    void attemptEnded(Object call, Step step);

    /**
     * Hears that nothing was sent, since a hold stands or a rejection is stored.
     *
     * @param call the call as its client knows it
     * @param step the step that it made
     */
    void heldBack(Object call, Step step);

    /**
     * Hears that a call has waited.
     *
     * @param call the call as its client knows it
     * @param reason why it waited
     * @param waited how long, by the monotonic clock
     */
    void waitEnded(Object call, Reason reason, Duration waited);
}
