package dev.heed.internal.hold;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Those that a hold let go and that have not been heard of since. Guarded by {@link HoldRegistry}. */
final class ReleasedWaiters {
    /** How long one that was let go may be silent before its place passes on. */
    static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** In the order in which they went. */
    private final Set<Waiter> taken = new LinkedHashSet<>();

    /** Those of them that may lack room to run. */
    private final Set<Waiter> needRoom = new LinkedHashSet<>();

    /** Their responses still count, but they are not waited for. */
    private final Set<Waiter> silent = new HashSet<>();

    boolean contains(Waiter turn) {
        return taken.contains(turn) || silent.contains(turn);
    }

    boolean isEmpty() {
        return taken.isEmpty() && silent.isEmpty();
    }

    /** How many are on their way, without the silent ones. */
    int taken() {
        return taken.size();
    }

    void take(Waiter turn, long now) {
        taken.add(turn);
        if (!turn.canAlwaysRun()) {
            needRoom.add(turn);
        }
        turn.goneNanos = now;
        turn.place = taken.size();
    }

    /** One whose place is idle. Those that wait on a thread of their own are never, and not looked at. */
    Optional<Waiter> firstThatCannotRun() {
        return needRoom.stream()
                .limit(WaiterQueue.MAX_ASKED)
                .filter(turn -> !turn.canRun())
                .findFirst();
    }

    /** Whether it was there. */
    boolean leaves(Waiter turn) {
        needRoom.remove(turn);
        return taken.remove(turn) || silent.remove(turn);
    }

    /** Those of before say nothing of what is now. */
    void clear() {
        taken.clear();
        needRoom.clear();
        silent.clear();
    }

    void passOnSilent(long now) {
        for (Iterator<Waiter> oldest = taken.iterator(); oldest.hasNext(); ) {
            Waiter turn = oldest.next();
            if (now - turn.goneNanos < SILENCE_NANOS) {
                return;
            }
            oldest.remove();
            needRoom.remove(turn);
            silent.add(turn);
        }
    }

    /** When the next place passes on. */
    long passesOnNanos() {
        return taken.iterator().next().goneNanos + SILENCE_NANOS;
    }
}
