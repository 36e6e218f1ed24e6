package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may go, and who waits in which queue. Guarded by {@link HoldRegistry}. */
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
     * While holds stand, the one that ends last counts. Of those that have ended the widest lets calls go, for the narrower
     * ones too: a call that needed the turn of several could wait for another that waits for it.
     */
    HoldDecision ask(Waiter turn, HoldTarget target, long now, DeferredActions sequel) {
        ActiveHold standing = null;
        ActiveHold open = null;
        for (Scope scope : NARROW_TO_WIDE) {
            for (HoldTarget each = target; each != null; each = each.plain()) {
                ActiveHold hold = advanced(holds.find(scope, each), now, sequel);
                if (hold != null && hold.isOpen()) {
                    open = hold;
                } else if (hold != null && (standing == null || hold.endsAfter(standing))) {
                    standing = hold;
                }
            }
        }
        ActiveHold first = standing == null ? open : standing;
        if (first != turn.grantedBy) {
            passOn(turn, now, sequel);
        }
        if (first != null && !first.admits(turn, now)) {
            return queued(turn, first, now, sequel);
        }
        leaveQueue(turn, now, sequel);
        return HoldDecision.GO;
    }

    /** None if it is over by now. */
    private @Nullable ActiveHold advanced(@Nullable ActiveHold hold, long now, DeferredActions sequel) {
        if (hold != null) {
            hold.advance(now, sequel);
        }
        return hold == null || holds.removeIfOver(hold, now, sequel) ? null : hold;
    }

    private HoldDecision queued(Waiter turn, ActiveHold hold, long now, DeferredActions sequel) {
        boolean waits = turn.queuedIn == hold;
        if (!waits) {
            leaveQueue(turn, now, sequel);
            waits = !room.isFull();
            if (waits) {
                hold.queue(turn);
            } else {
                hold.answeredLocally();
            }
        }
        long wakeAt = waits ? hold.wakeAtNanos(turn, now) : hold.untilNanos;
        return new HoldDecision(Optional.of(hold.info()), hold.isOpen(), wakeAt, !waits);
    }

    void healthy(Waiter turn, long now, DeferredActions sequel) {
        ActiveHold hold = turn.grantedBy;
        if (hold != null) {
            hold.healthy(turn, now, sequel);
            holds.removeIfOver(hold, now, sequel);
        }
    }

    void unhealthy(Waiter turn, Duration backoff, long now, DeferredActions sequel) {
        ActiveHold hold = turn.grantedBy;
        if (hold != null) {
            hold.unhealthy(turn, backoff, now, sequel);
            holds.removeIfOver(hold, now, sequel);
        }
    }

    /** A call that was told to wait itself: of those that wait for the hold it is the first to have come. */
    void waitAlone(Waiter turn, long now, DeferredActions sequel) {
        room.arrive(turn);
        remove(turn, now, sequel);
    }

    void remove(Waiter turn, long now, DeferredActions sequel) {
        leaveQueue(turn, now, sequel);
        passOn(turn, now, sequel);
    }

    private void leaveQueue(Waiter turn, long now, DeferredActions sequel) {
        if (turn.queuedIn != null) {
            turn.queuedIn.leave(turn, now, sequel);
        }
    }

    private void passOn(Waiter turn, long now, DeferredActions sequel) {
        ActiveHold hold = turn.grantedBy;
        if (hold != null) {
            hold.passOn(turn, now, sequel);
            holds.removeIfOver(hold, now, sequel);
        }
    }
}
