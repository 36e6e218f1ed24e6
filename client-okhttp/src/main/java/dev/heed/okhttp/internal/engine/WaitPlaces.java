package dev.heed.okhttp.internal.engine;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that wait, for whatever reason, and lets no more begin to than may. */
final class WaitPlaces {
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();

    /**
     * Makes places for calls.
     *
     * @param max how many calls may wait at a time
     */
    WaitPlaces(int max) {
        this.max = max;
    }

    /** Returns the place of one call, which it has not taken yet; one for all calls where there is no bound. */
    WaitPlace newPlace() {
        return max == Integer.MAX_VALUE ? WaitPlace.UNBOUNDED : new WaitPlace(this);
    }

    boolean take() {
        int before = taken.getAndUpdate(count -> count < max ? count + 1 : count);
        return before < max;
    }

    void free() {
        taken.decrementAndGet();
    }

    /** Returns how many places are taken. */
    int taken() {
        return taken.get();
    }
}
