package dev.heed.internal.hold;

import dev.heed.Hold;
import java.util.Optional;

/**
 * What a call that asks is told.
 *
 * @param hold that holds it; empty if it may go
 * @param open whether the hold has ended, and only the turn of this call has not come
 * @param wakeAtNanos when to ask again, if nobody wakes it before
 * @param full whether too many wait already: it is not in the queue
 */
public record HoldDecision(Optional<Hold> hold, boolean open, long wakeAtNanos, boolean full) {
    static final HoldDecision GO = new HoldDecision(Optional.empty(), false, 0, false);
}
