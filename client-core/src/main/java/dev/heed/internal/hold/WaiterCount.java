package dev.heed.internal.hold;

/**
 * Counts how many calls wait in the queues of all holds, and numbers them in the order in which they came.
 * {@link HoldRegistry} guards it with its lock.
 */
final class WaiterCount {
    private final int maxWaiters;
    private int waiting;
    private long arrivals = Waiter.NOT_ARRIVED;

    WaiterCount(int maxWaiters) {
        this.maxWaiters = maxWaiters;
    }

    boolean isFull() {
        return waiting >= maxWaiters;
    }

    /**
     * Gives a call its place in the order of arrival. It keeps that from the first time it had to wait, for a hold or
     * as its own response says.
     */
    void arrive(Waiter waiter) {
        if (waiter.arrival == Waiter.NOT_ARRIVED) {
            waiter.arrival = ++arrivals;
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
