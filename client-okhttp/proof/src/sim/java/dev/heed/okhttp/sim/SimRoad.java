package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.Random;

/** Is the way between one process and the engine of a simulated fleet: messages on it are late, twice, swapped or lost. */
final class SimRoad {
    /** A message to or from a healthy engine takes no longer. */
    static final long HEALTHY_NANOS = Duration.ofMillis(50).toNanos();

    private final Fibers fibers;
    private final Random random;
    private final long longest;
    private final int lost;
    private final int twice;
    private final boolean keepsOrder;
    private long lastArrival;

    private SimRoad(Fibers fibers, Random random, long longest, int lost, int twice, boolean keepsOrder) {
        this.fibers = fibers;
        this.random = random;
        this.longest = longest;
        this.lost = lost;
        this.twice = twice;
        this.keepsOrder = keepsOrder;
    }

    static SimRoad healthy(Fibers fibers, Random random, Duration longest) {
        return new SimRoad(fibers, random, longest.toNanos(), 0, 0, true);
    }

    static SimRoad rough(Fibers fibers, Random random) {
        long longest = Duration.ofMillis(Law.pick(random, 1, 50, 300, 3_000)).toNanos();
        return new SimRoad(fibers, random, longest, Law.pick(random, 0, 5, 30), Law.pick(random, 0, 10, 50), false);
    }

    /** Brings something to the other side. */
    void carries(Runnable step) {
        if (random.nextInt(100) < lost) {
            return;
        }
        arrives(step);
        if (random.nextInt(100) < twice) {
            arrives(step);
        }
    }

    private void arrives(Runnable step) {
        long at = fibers.now() + random.nextLong(longest + 1);
        lastArrival = keepsOrder ? Math.max(at, lastArrival) : at;
        Fibers.Event unused = fibers.at(lastArrival, step);
    }
}
