package dev.heed.internal.hold;

import dev.heed.Hold;
import java.util.Optional;

/**
 * Says whether a call that asks the holds may go, and otherwise which hold it waits for.
 *
 * @param hold the hold that keeps the call back; empty if the call may go
 * @param open whether the hold has ended, so that the call waits only for its place
 * @param wakeAtNanos when the call asks again if nobody wakes it before, by the monotonic clock
 * @param full whether too many calls wait already, so that this one is not in the queue
 */
public record HoldDecision(Optional<Hold> hold, boolean open, long wakeAtNanos, boolean full) {
    static final HoldDecision GO = new HoldDecision(Optional.empty(), false, 0, false);
}
