package dev.heed.okhttp.internal.engine;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.internal.hold.HoldRegistry;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.hold.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Arms a hold by hand, for which no call waits yet. */
final class HoldByHand {
    private HoldByHand() {}

    /**
     * Arms the hold.
     *
     * @param target what it holds
     * @param until when it ends, by the wall clock
     * @param longest to which its time is cut
     * @return the hold that stands now; empty if the time is over, or too many stand
     */
    static Optional<Hold> arm(
            HoldRegistry holds, Scope scope, HoldTarget target, Instant until, Duration longest, Time time) {
        Instant now = time.now();
        Duration asked = Duration.between(now, until);
        Duration lasts = asked.compareTo(longest) > 0 ? longest : asked;
        if (lasts.isNegative() || lasts.isZero()) {
            return Optional.empty();
        }
        long nanos = time.nanoTime();
        HoldRequest order = new HoldRequest(scope, target, false, 0, lasts, nanos, now);
        return holds.arm(new Waiter(() -> {}), order, nanos);
    }
}
