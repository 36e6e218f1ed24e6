package dev.heed.internal;

/** How many calls wait in the queues of all holds, and in which order they came. Guarded by {@link Holds}. */
final class WaitingRoom {
    private final int most;
    private int waiting;
    private long arrivals = Turn.NOT_ARRIVED;

    WaitingRoom(int most) {
        this.most = most;
    }

    boolean isFull() {
        return waiting >= most;
    }

    /** A call keeps its place from the first time it was told to wait, by a hold or by a reply of its own. */
    void arrive(Turn turn) {
        if (turn.arrival == Turn.NOT_ARRIVED) {
            turn.arrival = ++arrivals;
        }
    }

    void entered() {
        waiting++;
    }

    void left() {
        waiting--;
    }

    int waiting() {
        return waiting;
    }
}
