package dev.heed.okhttp.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a simulated world: one fiber runs at a time, which of those that could is chosen by the seed, and time
 * passes when none can. All but {@link #run} is called by whoever has the turn.
 */
final class Fibers {
    /** By the clock on the wall: a fiber that takes as long waits for something that the scheduler does not know of. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Random random;
    private final Thread scheduler = Thread.currentThread();
    private final TreeSet<Event> agenda =
            new TreeSet<>(Comparator.comparingLong((Event e) -> e.at).thenComparingLong(e -> e.order));
    private final List<Fiber> ready = new ArrayList<>();
    private @Nullable Fiber current;
    private @Nullable Throwable broken;
    private long now;
    private long order;
    private long steps;
    private int born;

    Fibers(Random random) {
        this.random = random;
    }

    /** What happens at a time, unless it is revoked before. */
    static final class Event {
        private final long at;
        private final long order;
        private final Runnable happens;

        private Event(long at, long order, Runnable happens) {
            this.at = at;
            this.order = order;
            this.happens = happens;
        }
    }

    /** Nanoseconds since the world began. */
    long now() {
        return now;
    }

    long steps() {
        return steps;
    }

    Thread scheduler() {
        return scheduler;
    }

    void spawn(Runnable work) {
        ready(new Fiber(born++, this, work));
    }

    Event at(long time, Runnable happens) {
        Event event = new Event(Math.max(now, time), order++, happens);
        agenda.add(event);
        return event;
    }

    void revoke(Event event) {
        agenda.remove(event);
    }

    /** Sorted: a cancel of all wakes them in an order that differs from run to run. */
    void ready(Fiber fiber) {
        int place = Collections.binarySearch(ready, fiber);
        if (place < 0) {
            ready.add(-place - 1, fiber);
        }
    }

    /** Whether a fiber runs, and not what happens at a time. */
    boolean isTurn() {
        return current != null;
    }

    Fiber current() {
        return Objects.requireNonNull(current, "a fiber that has the turn");
    }

    /** Lets whoever is ready go first, perhaps. */
    void yields() {
        ready(current());
        current().suspend();
    }

    void sleep(long nanos) {
        Fiber sleeper = current();
        Event unused = at(now + nanos, () -> ready(sleeper));
        sleeper.suspend();
    }

    void breaks(Throwable e) {
        if (broken == null && !(e instanceof Mischief)) {
            broken = e;
        }
    }

    /** Until nothing is left to happen; what breaks is thrown. */
    void run(Runnable afterEachStep) {
        while (broken == null && (!ready.isEmpty() || !agenda.isEmpty())) {
            steps++;
            if (ready.isEmpty()) {
                Event next = agenda.pollFirst();
                now = next.at;
                next.happens.run();
            } else {
                turn(ready.remove(random.nextInt(ready.size())));
            }
            afterEachStep.run();
        }
        if (broken instanceof Error e) {
            throw e;
        }
        if (broken != null) {
            throw new Violation("thrown where nobody catches it: " + broken, broken);
        }
    }

    private void turn(Fiber fiber) {
        current = fiber;
        fiber.resume();
        long since = System.nanoTime();
        while (fiber.hasTurn()) {
            LockSupport.parkNanos(this, STUCK_NANOS);
            if (fiber.hasTurn() && System.nanoTime() - since > STUCK_NANOS) {
                throw new Violation("a fiber is stuck at " + Arrays.toString(fiber.stack()), null);
            }
        }
        current = null;
    }
}
