package dev.heed.internal.hold;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Takes note of what the fleet tells of holds. What other processes do can make calls of this one wait for as long as
 * the policy lets a hold stand, and never shortens what stands. It is thread-safe: all of it happens under the lock of
 * {@link HoldRegistry}.
 */
public final class SharedHolds {
    private static final Waiter NOBODY = new Waiter(() -> {});

    private final HoldTable holds;
    private final WaiterCount room;
    private final ToldEnds ends;
    private final Consumer<Consumer<DeferredActions>> changes;

    SharedHolds(HoldTable holds, WaiterCount room, Duration maxHold, Consumer<Consumer<DeferredActions>> changes) {
        this.holds = holds;
        this.room = room;
        this.ends = new ToldEnds(maxHold);
        this.changes = changes;
    }

    /**
     * Arms a hold that another process armed, or takes note of what the fleet knows of one that stands. An older window
     * counts only if it ends later than what stands.
     *
     * @param hold the hold, with how long it stands from now
     * @param heard when that was heard
     */
    public void armed(SharedHold hold, Moment heard) {
        if (HoldKey.isPlausible(hold) && !hold.left().isZero()) {
            changes.accept(actions -> armed(hold, heard, actions));
        }
    }

    private void armed(SharedHold shared, Moment heard, DeferredActions actions) {
        Duration left = ends.left(shared, heard.nanos());
        if (left.isZero()) {
            return;
        }
        ActiveHold known = holds.find(shared.id());
        HoldRequest request = request(shared, left, heard);
        boolean isNews = known == null || known.term.movesBy(request, heard.nanos());
        if (known != null && !known.turn.counts(shared.window(), isNews)) {
            return;
        }
        ActiveHold hold =
                known == null ? holds.findOrAdd(HoldKey.ofFleet(shared), request, room, heard.nanos(), actions) : known;
        if (hold == null) {
            return;
        }
        boolean anew = hold.hasEnded(heard.nanos());
        if (isNews) {
            holds.moving(hold, () -> hold.arm(NOBODY, request, heard.nanos(), actions));
        }
        hold.told(shared, request.untilNanos(), isNews, heard.random());
        advance(hold, heard.nanos(), actions);
        if (anew) {
            actions.log(new HoldLog.Armed(hold.term.info(), request.cause().isRefusal()));
        }
    }

    private static HoldRequest request(SharedHold hold, Duration time, Moment heard) {
        HoldTarget target = new HoldTarget("", "", hold.host(), "https://" + hold.host() + "/", () -> "");
        HoldRequest.Cause cause = HoldRequest.Cause.ofFleet(hold.armings() > 0, hold.status());
        return new HoldRequest(hold.scope(), target, false, hold.status(), time, heard.nanos(), heard.at(), cause);
    }

    /** Brings a hold up to the current time if a call waits for it; otherwise the next call does. */
    private static void advance(ActiveHold hold, long now, DeferredActions actions) {
        if (hold.hasWaiters()) {
            hold.advance(now, actions);
        }
        hold.givesTurnUp(now, actions);
    }

    /**
     * Takes note of the answer to whether this process goes first.
     *
     * @param asked the hold, as the fleet was asked
     * @param answer the answer
     * @param heard when it came
     */
    public void answered(SharedHold asked, First answer, Moment heard) {
        changes.accept(actions -> {
            ActiveHold hold = holds.find(asked.id());
            if (hold != null && hold.turn.window() == asked.window()) {
                FleetTurn.Effect effect = hold.turn.answered(answer, heard.random(), heard.nanos());
                act(effect, asked, answer, heard, actions);
                advance(hold, heard.nanos(), actions);
            } else {
                act(FleetTurn.Effect.ofLate(answer), asked, answer, heard, actions);
            }
        });
    }

    private void act(FleetTurn.Effect effect, SharedHold asked, First answer, Moment heard, DeferredActions actions) {
        switch (effect) {
            case NONE -> {}
            case GIVES_BACK -> actions.send(fleet -> fleet.proved(asked, false, Duration.ZERO));
            case LENGTHENS -> armed(lengthened(asked, answer.time()), heard, actions);
        }
    }

    private static SharedHold lengthened(SharedHold hold, Duration left) {
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }

    /**
     * Takes note that the first response was good.
     *
     * @param shared the hold that is open
     * @param members how many processes the fleet has
     * @param took how long the first request took
     * @param heard when that was heard
     */
    public void opened(SharedHold shared, int members, Duration took, Moment heard) {
        change(shared, heard, turn -> turn.opened(shared.window(), members, took, heard.random(), heard.nanos()));
    }

    /**
     * Takes note that the first came back without a good response.
     *
     * @param shared the hold whose turn is free
     * @param heard when that was heard
     */
    public void freed(SharedHold shared, Moment heard) {
        change(shared, heard, turn -> turn.freed(shared.window(), heard.random(), heard.nanos()));
    }

    private void change(SharedHold shared, Moment heard, Consumer<FleetTurn> change) {
        changes.accept(actions -> {
            ActiveHold hold = holds.find(shared.id());
            if (hold != null) {
                change.accept(hold.turn);
                advance(hold, heard.nanos(), actions);
            }
        });
    }

    /**
     * Ends a hold that was ended by hand on another process, as there: if nobody waits for it, it is forgotten. What this
     * process has armed since, and the fleet has not told of, stands.
     *
     * @param shared the hold that is over
     * @param heard when that was heard
     */
    public void released(SharedHold shared, Moment heard) {
        changes.accept(actions -> {
            ActiveHold hold = holds.find(shared.id());
            if (hold != null && hold.turn.window() == shared.window() && !hold.turn.isMissed()) {
                holds.moving(hold, () -> hold.end(heard.nanos(), heard.at(), actions));
                holds.removeIfOver(hold, heard.nanos(), actions);
            }
        });
    }

    /**
     * Returns whether the fleet, which can be reached again, may have forgotten a hold. It may have told what it knows
     * before it said that it can be reached.
     *
     * @return whether there are holds that it should know and of which it has not told
     */
    public boolean isMissed() {
        boolean[] isMissed = new boolean[1];
        changes.accept(actions -> isMissed[0] = holds.shared().stream().anyMatch(hold -> hold.turn.isMissed()));
        return isMissed[0];
    }

    /**
     * Takes note that the fleet can no longer be reached: holds whose time is over open, as they do for a process that
     * is alone.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void disconnected(long now) {
        changes.accept(actions -> holds.shared().forEach(hold -> {
            hold.turn.leaves();
            advance(hold, now, actions);
        }));
    }

    /**
     * Takes note that this process leaves the fleet: another one may go first in its place. What it asked before is
     * answered before the engine hears that the turn is not needed.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void leaves(long now) {
        changes.accept(actions -> holds.shared().stream()
                .filter(hold -> hold.turn.mayBeFirst())
                .map(hold -> hold.term.shared(hold.turn, now))
                .forEach(hold -> actions.send(fleet -> fleet.proved(hold, false, Duration.ZERO))));
        disconnected(now);
    }

    /**
     * Tells the fleet of the holds that stand and of which it has not told since it can be reached.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void armMissed(long now) {
        changes.accept(actions -> holds.shared().stream()
                .filter(hold -> hold.turn.isMissed() && !hold.hasEnded(now))
                .map(hold -> hold.term.shared(hold.turn, now))
                .forEach(hold -> actions.send(fleet -> fleet.arm(hold))));
    }
}
