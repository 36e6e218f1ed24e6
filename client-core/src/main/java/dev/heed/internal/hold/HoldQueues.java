package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which hold a call waits for, and whether it may go; it moves calls into and out of the queues of the holds.
 * {@link HoldRegistry} guards it with its lock.
 */
final class HoldQueues {
    private static final List<Scope> NARROW_TO_WIDE =
            List.of(Scope.SAME_REQUEST, Scope.RESOURCE, Scope.ORIGIN, Scope.CLIENT);

    private final HoldTable holds;
    private final WaiterCount room;

    HoldQueues(HoldTable holds, WaiterCount room) {
        this.holds = holds;
        this.room = room;
    }

    /**
     * Lets a call go, or puts it into the queue of one hold. While holds stand, the call waits for the one that ends
     * last. Of those that have ended, the widest lets calls go, for the narrower ones too: a call that needed a place
     * of several could wait for another call that waits for it. Where the fleet has a say in some of them, the widest of
     * those does, and only for that one the fleet is asked: nobody would use the turn of another.
     */
    HoldDecision ask(Waiter waiter, HoldTarget target, long now, DeferredActions actions) {
        WaitCounts.comesBack(waiter);
        ActiveHold standing = null;
        ActiveHold ended = null;
        for (Scope scope : NARROW_TO_WIDE) {
            for (HoldTarget each = target; each != null; each = each.plain()) {
                ActiveHold hold = settled(holds.find(scope, each), now, actions);
                if (hold != null && hold.hasEnded(now)) {
                    ended = wider(ended, hold);
                } else if (hold != null && (standing == null || hold.endsAfter(standing))) {
                    standing = hold;
                }
            }
        }
        ActiveHold first = standing == null ? ended : standing;
        if (first != null) {
            first.advance(now, actions);
        }
        if (first != waiter.grantedBy) {
            passOn(waiter, now, actions);
        }
        if (first != null && !first.admits(waiter, now)) {
            return queued(waiter, first, now, actions);
        }
        leaveQueue(waiter, now, actions);
        return HoldDecision.GO;
    }

    private static ActiveHold wider(@Nullable ActiveHold known, ActiveHold hold) {
        return known == null || hold.turn.decides() || !known.turn.decides() ? hold : known;
    }

    /** Brings a hold up to the current time. Returns null if it is over by now. */
    private @Nullable ActiveHold settled(@Nullable ActiveHold hold, long now, DeferredActions actions) {
        if (hold != null) {
            hold.settle(now, actions);
        }
        return hold == null || holds.removeIfOver(hold, now, actions) ? null : hold;
    }

    private HoldDecision queued(Waiter waiter, ActiveHold hold, long now, DeferredActions actions) {
        boolean waits = waiter.queuedIn == hold;
        if (!waits) {
            leaveQueue(waiter, now, actions);
            waits = !room.isFull();
            if (waits) {
                hold.queue(waiter);
            } else {
                hold.answeredLocally();
            }
        }
        long wakeAt = waits ? hold.wakeAtNanos(waiter, now) : hold.term.untilNanos();
        return new HoldDecision(Optional.of(hold.term.info()), hold.hasEnded(now), wakeAt, !waits);
    }

    void healthy(Waiter waiter, long now, DeferredActions actions) {
        ActiveHold hold = waiter.grantedBy;
        if (hold != null) {
            hold.healthy(waiter, now, actions);
            holds.removeIfOver(hold, now, actions);
        }
    }

    void unhealthy(Waiter waiter, Duration backoff, long now, DeferredActions actions) {
        ActiveHold hold = waiter.grantedBy;
        if (hold != null) {
            hold.unhealthy(waiter, backoff, now, actions);
            holds.removeIfOver(hold, now, actions);
        }
    }

    /**
     * Takes note of a call that waits on its own, since its own response armed the hold. It gets its place in the order
     * of arrival now, before all that come later.
     */
    void waitAlone(Waiter waiter, long now, DeferredActions actions) {
        room.arrive(waiter);
        leaveAll(waiter, now, actions);
    }

    void remove(Waiter waiter, long now, DeferredActions actions) {
        WaitCounts.comesBack(waiter);
        leaveAll(waiter, now, actions);
    }

    private void leaveAll(Waiter waiter, long now, DeferredActions actions) {
        leaveQueue(waiter, now, actions);
        passOn(waiter, now, actions);
    }

    private void leaveQueue(Waiter waiter, long now, DeferredActions actions) {
        if (waiter.queuedIn != null) {
            waiter.queuedIn.leave(waiter, now, actions);
        }
    }

    private void passOn(Waiter waiter, long now, DeferredActions actions) {
        ActiveHold hold = waiter.grantedBy;
        if (hold != null) {
            hold.passOn(waiter, now, actions);
            holds.removeIfOver(hold, now, actions);
        }
    }
}
