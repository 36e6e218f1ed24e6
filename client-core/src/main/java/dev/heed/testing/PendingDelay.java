package dev.heed.testing;

import java.time.Instant;
import java.util.Comparator;

/**
 * A {@code PendingDelay} is a delay of a {@link VirtualTime} that has neither fired nor been cancelled.
 *
 * @param due when it fires
 * @param order how many delays were asked for before it
 * @param wake what to run
 */
record PendingDelay(Instant due, long order, Runnable wake) implements Comparable<PendingDelay> {

    private static final Comparator<PendingDelay> FIRING_ORDER =
            Comparator.comparing(PendingDelay::due).thenComparingLong(PendingDelay::order);

    @Override
    public int compareTo(PendingDelay other) {
        return FIRING_ORDER.compare(this, other);
    }
}
