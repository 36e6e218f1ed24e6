package dev.heed.internal.hold;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the calls that a hold let go until their response comes. Each of them takes a place; a call that is silent for
 * too long gives its place up. {@link HoldRegistry} guards it with its lock.
 */
final class ReleasedWaiters {
    /** A call that was let go may be silent for so long before its place passes on. */
    static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** The set is in the order in which the calls were let go. */
    private final Set<Waiter> taken = new LinkedHashSet<>();

    /** The calls in this set may lack room to run. */
    private final Set<Waiter> needRoom = new LinkedHashSet<>();

    /** The responses of these calls still count, but nobody waits for them. */
    private final Set<Waiter> silent = new HashSet<>();

    boolean contains(Waiter waiter) {
        return taken.contains(waiter) || silent.contains(waiter);
    }

    boolean isEmpty() {
        return taken.isEmpty() && silent.isEmpty();
    }

    /** Returns how many calls are on their way, without the silent ones. */
    int taken() {
        return taken.size();
    }

    void take(Waiter waiter, long now) {
        taken.add(waiter);
        if (!waiter.canAlwaysRun()) {
            needRoom.add(waiter);
        }
        waiter.goneNanos = now;
        waiter.place = taken.size();
    }

    /**
     * Finds a call whose place is idle since it cannot run. A call that waits on a thread of its own can always run,
     * and is not looked at.
     */
    Optional<Waiter> firstThatCannotRun() {
        return needRoom.stream()
                .limit(WaiterQueue.MAX_ASKED)
                .filter(waiter -> !waiter.canRun())
                .findFirst();
    }

    /** Removes a call, and returns whether it was there. */
    boolean leaves(Waiter waiter) {
        needRoom.remove(waiter);
        return taken.remove(waiter) || silent.remove(waiter);
    }

    /** Forgets all calls, since what they bring says nothing about the hold that was armed again. */
    void clear() {
        taken.clear();
        needRoom.clear();
        silent.clear();
    }

    void passOnSilent(long now) {
        for (Iterator<Waiter> oldest = taken.iterator(); oldest.hasNext(); ) {
            Waiter waiter = oldest.next();
            if (now - waiter.goneNanos < SILENCE_NANOS) {
                return;
            }
            oldest.remove();
            needRoom.remove(waiter);
            silent.add(waiter);
        }
    }

    /** Returns when the next place passes on. */
    long passesOnNanos() {
        return taken.iterator().next().goneNanos + SILENCE_NANOS;
    }
}
