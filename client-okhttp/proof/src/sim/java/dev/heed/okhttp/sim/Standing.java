package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A hold that must stand until its time, and what happened since: those that waited go one by one, as far as a server is healthy. */
final class Standing {
    /** One that is silent for as long has passed its place on. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Map<WorldCall, Long> underWay = new HashMap<>();
    private long until;
    private int healthy;
    private long sickUntil = Long.MIN_VALUE;

    void arm(long end) {
        until = Math.max(until, end);
        underWay.clear();
        healthy = 0;
        sickUntil = Long.MIN_VALUE;
    }

    /** By hand. */
    void end(long now) {
        until = Math.min(until, now);
    }

    long until() {
        return until;
    }

    /** One that waited for the end is sent. */
    void lets(WorldCall call, long now) {
        Violation.unless(now >= sickUntil, "%s is let go %s ns after a failure, too early", call, sickUntil - now);
        underWay.values().removeIf(sentAt -> now - sentAt >= SILENCE_NANOS);
        underWay.keySet().removeIf(other -> other.isCanceled() || other.ends > 0);
        Violation.unless(
                underWay.size() <= healthy,
                "%s is let go beside %s after %s healthy responses",
                call,
                underWay.keySet(),
                healthy);
        underWay.put(call, now);
    }

    void healthy(WorldCall call) {
        healthy++;
        underWay.remove(call);
    }

    /**
     * What is no good sign: after one of those that were let go the next must wait.
     *
     * @param call that got it
     * @param pauseUntil the least time until which it must
     */
    void unhealthy(WorldCall call, long pauseUntil) {
        if (underWay.remove(call) != null) {
            sickUntil = Math.max(sickUntil, pauseUntil);
        }
    }
}
