package dev.heed.fleet.redis.testing;

import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Holds to share, each with an id of its own. */
public final class Holds {
    private static final AtomicLong NUMBER = new AtomicLong(1);

    private Holds() {}

    /** A hold of an origin, as a refusal asks for it. */
    public static SharedHold of(Duration left) {
        String id = String.format("%032x", 0xfeed_0000_0000L + NUMBER.getAndIncrement());
        return new SharedHold(id, 0, Scope.ORIGIN, "api.example.com", 429, left, 1);
    }

    /** The same, in another length. */
    public static SharedHold again(SharedHold hold, Duration left) {
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), left, 1);
    }
}
