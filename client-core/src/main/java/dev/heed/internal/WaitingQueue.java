package dev.heed.internal;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Those that wait for one hold, in order of arrival. Guarded by {@link Holds}. */
final class WaitingQueue {
    /** So many are asked whether they can run, of 100,000 that wait for a slot of the same host. */
    static final int MOST_ASKED = 128;

    private final WaitingRoom room;
    private final TreeSet<Turn> turns = new TreeSet<>(Comparator.comparingLong(turn -> turn.arrival));

    /** Those of them that wait on a thread of their own. */
    private final TreeSet<Turn> alwaysRun = new TreeSet<>(turns.comparator());

    WaitingQueue(WaitingRoom room) {
        this.room = room;
    }

    int size() {
        return turns.size();
    }

    boolean isEmpty() {
        return turns.isEmpty();
    }

    void add(Turn turn) {
        room.arrive(turn);
        room.entered();
        turns.add(turn);
        if (turn.canAlwaysRun()) {
            alwaysRun.add(turn);
        }
    }

    void leave(Turn turn) {
        turns.remove(turn);
        alwaysRun.remove(turn);
        turn.queuedIn = null;
        room.left();
    }

    /** Who cannot run now would keep its place idle, and the others waiting; if nobody can, the first comes first. */
    Turn next() {
        return firstThatCanRun().orElseGet(turns::first);
    }

    Optional<Turn> firstThatCanRun() {
        Stream<Turn> needRoom = turns.stream().limit(MOST_ASKED);
        return Stream.concat(
                        needRoom.filter(Turn::canRun).limit(1),
                        alwaysRun.stream().limit(1))
                .min(turns.comparator());
    }

    /**
     * The next one asks again at a time: nobody else would, and one that cannot run may not either. A time a little earlier,
     * with each call that lines up, is not worth a wake.
     */
    void nextAsksAt(long nanos, long now, Sequel sequel) {
        Turn next = next();
        if (next.asksAtNanos - nanos > (next.asksAtNanos - now) / 4) {
            next.asksAtNanos = nanos;
            sequel.wakes(next);
        }
    }

    boolean isNext(Turn turn) {
        return turn == next();
    }
}
