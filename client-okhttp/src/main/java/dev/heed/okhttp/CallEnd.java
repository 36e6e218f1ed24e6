package dev.heed.okhttp;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Step;
import dev.heed.Trail;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Response;

/**
 * A {@code CallEnd} says how a call ended: with a response or with a failure.
 *
 * @param took how long the call lasted, waits included, until its caller gets the response or failure; by
 *     {@link dev.heed.Time#nanoTime()}
 * @param trail what it did
 * @param response what the caller gets, open and unread: read status and headers, or {@link Outcomes#of}, and leave the
 *     body to the caller; empty if the call failed
 * @param failure what ended it; {@code callFactory} may wrap it in the exception that OkHttp throws for a timeout. That
 *     a {@code callTimeout} is over is otherwise as if the call was cancelled: {@link Reason#CANCELED}
 */
public record CallEnd(Duration took, Trail trail, Optional<Response> response, Optional<Throwable> failure) {
    /**
     * Refuses null.
     *
     * @param took how long the call lasted
     * @param trail what it did
     * @param response what the caller gets; empty if the call failed
     * @param failure what ended it; empty if there is a response
     * @throws NullPointerException if one of them is null
     * @throws IllegalArgumentException if there are both, or neither
     */
    public CallEnd {
        Objects.requireNonNull(took, "took");
        Objects.requireNonNull(trail, "trail");
        if (response.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException("one of response and failure must be there, was " + response + " and "
                    + failure.map(Throwable::getClass));
        }
    }

    /**
     * Says why the call ended.
     *
     * @return the reason of the last step; {@link Reason#FAILURE_IS_FINAL} if something was thrown before the call could
     *     decide, by a clock, for example
     */
    public Reason reason() {
        List<Step> steps = trail.steps();
        Optional<Step> last = steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
        return last.filter(step -> step.decision() instanceof Decision.Deliver)
                .map(Step::reason)
                .orElse(failure.isPresent() ? Reason.FAILURE_IS_FINAL : Reason.ANSWERED);
    }
}
