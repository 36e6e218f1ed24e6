package dev.heed.internal.hold;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Keeps the calls that wait for one hold, and chooses the next to go: the first in order of arrival that can run at
 * once. A call whose host has no free slot of the dispatcher is passed over, since it would leave its place idle; if no
 * call can run, the first goes. {@link HoldRegistry} guards it with its lock.
 */
final class WaiterQueue {
    /** At most so many calls are asked whether they can run, of 100,000 that may wait for a slot of the same host. */
    static final int MAX_ASKED = 128;

    private final WaiterCount room;
    private final TreeSet<Waiter> waiters = new TreeSet<>(Comparator.comparingLong(waiter -> waiter.arrival));

    /** The calls in this set wait on a thread of their own. */
    private final TreeSet<Waiter> alwaysRun = new TreeSet<>(waiters.comparator());

    WaiterQueue(WaiterCount room) {
        this.room = room;
    }

    int size() {
        return waiters.size();
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    void add(Waiter waiter) {
        room.arrive(waiter);
        room.entered();
        waiters.add(waiter);
        if (waiter.canAlwaysRun()) {
            alwaysRun.add(waiter);
        }
    }

    void leave(Waiter waiter) {
        waiters.remove(waiter);
        alwaysRun.remove(waiter);
        waiter.queuedIn = null;
        room.left();
    }

    /**
     * Returns the next call to go. A call that cannot run now would leave its place idle and keep the others waiting;
     * if none can run, the first goes.
     */
    Waiter next() {
        return firstThatCanRun().orElseGet(waiters::first);
    }

    Optional<Waiter> firstThatCanRun() {
        Stream<Waiter> needRoom = waiters.stream().limit(MAX_ASKED);
        return Stream.concat(
                        needRoom.filter(Waiter::canRun).limit(1),
                        alwaysRun.stream().limit(1))
                .min(waiters.comparator());
    }

    /**
     * Makes the next call ask again at a time, and wakes it if that is earlier than it knows: nobody else would ask,
     * and a call that cannot run may not either. A time that is only a little earlier, as with each call that lines up,
     * is not worth a wake.
     */
    void nextAsksAt(long nanos, long now, DeferredActions actions) {
        Waiter next = next();
        if (asksLate(next, nanos, now)) {
            next.asksAtNanos = nanos;
            actions.wake(next);
        }
    }

    /**
     * Returns whether a call before this one asks by a time, so that this one need not. It is not enough to be before
     * it: whether a call can run changes at any moment, and the one that is first now may have been told to ask later.
     */
    boolean anotherAsksBy(long nanos, Waiter waiter, long now) {
        Waiter next = next();
        return next != waiter && !asksLate(next, nanos, now);
    }

    /** Makes the next call ask again at a time to the nanosecond, and wakes it if it knows a later one. */
    void nextAsksBy(long nanos, DeferredActions actions) {
        Waiter next = next();
        if (next.asksAtNanos - nanos > 0) {
            next.asksAtNanos = nanos;
            actions.wake(next);
        }
    }

    /** Returns whether the next call is another one than this, and asks by a time to the nanosecond. */
    boolean anotherAsksExactlyBy(long nanos, Waiter waiter) {
        Waiter next = next();
        return next != waiter && next.asksAtNanos - nanos <= 0;
    }

    private static boolean asksLate(Waiter waiter, long nanos, long now) {
        return waiter.asksAtNanos - nanos > (waiter.asksAtNanos - now) / 4;
    }
}
