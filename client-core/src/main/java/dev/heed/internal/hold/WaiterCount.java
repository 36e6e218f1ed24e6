package dev.heed.internal.hold;

/** How many calls wait in the queues of all holds, and in which order they came. Guarded by {@link HoldRegistry}. */
final class WaiterCount {
    private final int most;
    private int waiting;
    private long arrivals = Waiter.NOT_ARRIVED;

    WaiterCount(int most) {
        this.most = most;
    }

    boolean isFull() {
        return waiting >= most;
    }

    /** A call keeps its place from the first time it was told to wait, by a hold or by a reply of its own. */
    void arrive(Waiter turn) {
        if (turn.arrival == Waiter.NOT_ARRIVED) {
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
