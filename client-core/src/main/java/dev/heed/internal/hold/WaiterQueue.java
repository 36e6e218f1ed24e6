package dev.heed.internal.hold;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Those that wait for one hold, in order of arrival. Guarded by {@link HoldRegistry}. */
final class WaiterQueue {
    /** So many are asked whether they can run, of 100,000 that wait for a slot of the same host. */
    static final int MAX_ASKED = 128;

    private final WaiterCount room;
    private final TreeSet<Waiter> turns = new TreeSet<>(Comparator.comparingLong(turn -> turn.arrival));

    /** Those of them that wait on a thread of their own. */
    private final TreeSet<Waiter> alwaysRun = new TreeSet<>(turns.comparator());

    WaiterQueue(WaiterCount room) {
        this.room = room;
    }

    int size() {
        return turns.size();
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    void add(Waiter turn) {
        room.arrive(turn);
        room.entered();
        turns.add(turn);
        if (turn.canAlwaysRun()) {
            alwaysRun.add(turn);
        }
    }

    void leave(Waiter turn) {
        turns.remove(turn);
        alwaysRun.remove(turn);
        turn.queuedIn = null;
        room.left();
    }

    /** Who cannot run now would keep its place idle, and the others waiting; if nobody can, the first comes first. */
    Waiter next() {
        return firstThatCanRun().orElseGet(turns::first);
    }

    Optional<Waiter> firstThatCanRun() {
        Stream<Waiter> needRoom = turns.stream().limit(MAX_ASKED);
        return Stream.concat(
                        needRoom.filter(Waiter::canRun).limit(1),
                        alwaysRun.stream().limit(1))
                .min(turns.comparator());
    }

    /**
     * The next one asks again at a time: nobody else would, and one that cannot run may not either. A time a little earlier,
     * with each call that lines up, is not worth a wake.
     */
    void nextAsksAt(long nanos, long now, DeferredActions sequel) {
        Waiter next = next();
        if (next.asksAtNanos - nanos > (next.asksAtNanos - now) / 4) {
            next.asksAtNanos = nanos;
            sequel.wake(next);
        }
    }

    boolean isNext(Waiter turn) {
        return turn == next();
    }
}
