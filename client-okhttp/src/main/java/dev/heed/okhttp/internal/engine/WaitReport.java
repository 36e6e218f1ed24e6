package dev.heed.okhttp.internal.engine;

import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.internal.call.CallState;
import dev.heed.okhttp.internal.call.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells those who listen for which reason a call begins to wait, and that it waits no more. */
final class WaitReport {
    private WaitReport() {}

    /**
     * Reports what a call does next.
     *
     * @param next what it does
     * @param state of the call
     * @param renews whether it waits for new credentials, if it waits to be woken
     * @param time tells whether a wait is over already
     * @return {@code next}
     */
    static Action told(Action next, CallState state, boolean renews, Time time) {
        if (state.isWatched()) {
            state.waitsFor(reason(next, state, renews, time));
        }
        return next;
    }

    private static @Nullable Reason reason(Action next, CallState state, boolean renews, Time time) {
        if (next instanceof Action.WaitForHold) {
            return renews ? Reason.CREDENTIALS_RENEWED : Reason.HELD;
        }
        if (next instanceof Action.WaitUntil wait && wait.untilNanos() - time.nanoTime() > 0) {
            List<Step> steps = state.trail().steps();
            return steps.get(steps.size() - 1).reason();
        }
        return null;
    }
}
