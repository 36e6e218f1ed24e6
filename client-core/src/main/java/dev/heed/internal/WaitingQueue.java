package dev.heed.internal;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Those that wait for one hold, in order of arrival. Guarded by {@link Holds}. */
final class WaitingQueue {
    /** So many are asked whether they can run, of 100,000 that wait for a slot of the same host. */
    static final int MOST_ASKED = 128;

    private final WaitingRoom room;
    private final TreeSet<Turn> turns = new TreeSet<>(Comparator.comparingLong(turn -> turn.arrival));

    /** The one that knows when the next may go, and what it was told. */
    private @Nullable Turn told;

    private long toldNanos;

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
    }

    void leave(Turn turn) {
        turns.remove(turn);
        turn.queuedIn = null;
        room.left();
        told = told == turn ? null : told;
    }

    /** Who cannot run now would keep its place idle, and the others waiting; if nobody can, the first comes first. */
    Turn firstThatCanRun() {
        int asked = 0;
        for (Turn turn : turns) {
            if (turn.canRun()) {
                return turn;
            }
            if (++asked == MOST_ASKED) {
                break;
            }
        }
        return turns.first();
    }

    /**
     * The first one asks again at the time when the next may go: nobody else would. A time that comes a little earlier,
     * with each call that lines up, is not worth a wake.
     */
    void firstGoesAt(long nanos, long now, Sequel sequel) {
        Turn first = turns.first();
        if (told != first || toldNanos - nanos > (toldNanos - now) / 4) {
            told = first;
            toldNanos = nanos;
            sequel.wakes(first);
        }
    }

    /** One of them is told when to ask again. */
    void isTold(Turn turn, long nanos) {
        if (turn == turns.first()) {
            told = turn;
            toldNanos = nanos;
        }
    }

    boolean isFirst(Turn turn) {
        return turn == turns.first();
    }
}
