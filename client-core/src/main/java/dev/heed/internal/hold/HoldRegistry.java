package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides which calls must wait, and until when. It keeps all holds of one {@code Resilience}, whichever of its clients
 * armed them, and the calls that wait for them. A call asks before it is sent. If it was let go after a hold has ended,
 * it reports how its attempt ended, since the others go on by that; one that is silent for ten seconds loses its place.
 * Time is passed in, and those who ask do the waiting. It is thread-safe; it wakes nobody and logs nothing under its
 * lock.
 */
public final class HoldRegistry {
    private final HoldTable holds;
    private final WaiterCount room;
    private final HoldQueues queues;
    private final Consumer<HoldEvent> listener;
    private final FleetSender fleet;

    /**
     * Makes a registry in which no hold stands.
     *
     * @param bounds how much it may remember
     */
    public HoldRegistry(HoldBounds bounds) {
        this(bounds, event -> {});
    }

    /**
     * Makes a registry in which no hold stands.
     *
     * @param bounds how much it may remember
     * @param listener is told of each hold that is armed or over, outside of every lock; what it throws is logged
     */
    public HoldRegistry(HoldBounds bounds, Consumer<HoldEvent> listener) {
        this(bounds, listener, FleetSender.NONE);
    }

    /**
     * Makes a registry in which no hold stands, and which shares its holds with other processes.
     *
     * @param bounds how much it may remember
     * @param listener is told of each hold that is armed or over, outside of every lock; what it throws is logged
     * @param fleet is told what happens to holds that are shared, outside of every lock
     */
    public HoldRegistry(HoldBounds bounds, Consumer<HoldEvent> listener, FleetSender fleet) {
        this.listener = listener;
        this.fleet = fleet;
        this.holds = new HoldTable(bounds, fleet == FleetSender.NONE ? Optional.empty() : Optional.of(new FleetSize()));
        this.room = new WaiterCount(bounds.waiters());
        this.queues = new HoldQueues(holds, room);
    }

    /**
     * Returns what the fleet tells of.
     *
     * @param maxHold holds of other processes are cut to this; zero to be held by none
     * @return the same holds, as other processes see them
     */
    public SharedHolds shared(Duration maxHold) {
        return new SharedHolds(holds, room, maxHold, this::change);
    }

    /**
     * Returns whether any hold may stand, without a lock.
     *
     * @return false if surely none does
     */
    public boolean mayStand() {
        return !holds.isEmpty();
    }

    /**
     * Returns whether a request could be held: a quick look, without a lock and without allocation. Every ten seconds
     * one caller also removes the holds that are over.
     *
     * @param host the host of the URL, in lower case
     * @param url the absolute URL
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return false if it surely is not held
     */
    public boolean mayConcern(String host, String url, long now) {
        if (holds.beginsSweep(now)) {
            change(actions -> holds.sweep(now, actions));
        }
        return holds.mayConcern(host, url);
    }

    /**
     * Returns whether surely no hold concerns a request, of whose host {@link #mayConcern} said that some may: all of them
     * are of other processes, and have other ids than the request. It takes no lock, and a digest for each scope.
     *
     * @param host the host of the URL, in lower case
     * @param target makes the target of the request, if there are such holds
     * @return true if it surely is not held
     */
    public boolean isFree(String host, Supplier<Optional<HoldTarget>> target) {
        return holds.hasOfFleet(host) && target.get().map(holds::isFree).orElse(false);
    }

    /**
     * Returns whether a hold stands that keeps a request back. The call does not begin to wait.
     *
     * @param target the target of the request
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return false if no hold stands, or those that did have ended
     */
    public boolean stands(HoldTarget target, long now) {
        read(target);
        return changing(actions -> holds.stands(target, now));
    }

    /**
     * Reads the body of a request, but only if a hold may stand on one request. It must not happen under the lock,
     * since a body is user code. Ids are made only where a hold of another process stands on the host.
     */
    private void read(HoldTarget target) {
        if (holds.hasOfOneRequest()) {
            target.readBody();
        }
        holds.readIds(target);
    }

    /**
     * Asks whether a call may be sent, for the first time or again.
     *
     * @param waiter the waiter of the call
     * @param target what the call is about to reach
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return to go, or to wait in the queue of a hold
     */
    public HoldDecision ask(Waiter waiter, HoldTarget target, long now) {
        read(target);
        return changing(actions -> {
            HoldDecision decision = queues.ask(waiter, target, now, actions);
            actions.dontWake(waiter);
            return decision;
        });
    }

    /**
     * Arms the hold that a response asks for, or lengthens the one that stands.
     *
     * @param waiter the waiter of the call that got the response
     * @param request the hold that the response asks for
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return the hold; empty if too many stand, or the request has no fingerprint that distinguishes it from others
     */
    public Optional<Hold> arm(Waiter waiter, HoldRequest request, long now) {
        if (request.scope() == Scope.SAME_REQUEST) {
            request.target().readBody();
        }
        holds.readIds(request.target());
        HoldKey key = request.target().key(request.scope());
        return changing(actions -> {
            Optional<Hold> armed = armed(waiter, key, request, now, actions);
            if (request.cause().health() == ServerHealth.HEALTHY) {
                queues.healthy(waiter, now, actions); // another hold may have let the call go
            }
            queues.waitAlone(waiter, now, actions);
            return armed;
        });
    }

    /** Arms the hold and logs that, once: many responses may come together and lengthen one hold. */
    private Optional<Hold> armed(Waiter waiter, HoldKey key, HoldRequest request, long now, DeferredActions actions) {
        ActiveHold hold = holds.findOrAdd(key, request, room, now, actions);
        if (hold == null) {
            return Optional.empty();
        }
        boolean anew = hold.hasEnded(now);
        boolean wasOfRefusal = hold.term.isOfRefusal();
        holds.moving(hold, () -> hold.arm(waiter, request, now, actions));
        Hold info = hold.term.info();
        if (anew) {
            actions.log(new HoldLog.Armed(info, request.cause().isRefusal()));
        } else if (hold.term.isOfRefusal() != wasOfRefusal) {
            actions.log(new HoldLog.Refused(info));
        }
        return Optional.of(info);
    }

    /**
     * Returns how often a hold was armed since it last was over: its backoff grows with that number. Responses that
     * come while it stands belong to one arming, which is not counted yet, and all get the same number.
     *
     * @param scope the scope of the hold
     * @param target the target of the request
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return zero if no hold stands
     */
    public int armings(Scope scope, HoldTarget target, long now) {
        read(target);
        return changing(actions -> {
            ActiveHold hold = holds.find(scope, target);
            return hold == null ? 0 : hold.term.armingsBefore(now);
        });
    }

    /**
     * Takes note of a response whose rule does not retry: more of those that wait may go.
     *
     * @param waiter the waiter of the call
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void healthy(Waiter waiter, long now) {
        change(actions -> queues.healthy(waiter, now, actions));
    }

    /**
     * Takes note of an attempt that ended and armed nothing: those that wait go on as its result suggests.
     *
     * @param waiter the waiter of the call
     * @param health what the attempt shows about the server
     * @param backoff how much longer those that wait do so, if the server is unhealthy
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void ended(Waiter waiter, ServerHealth health, Duration backoff, long now) {
        switch (health) {
            case HEALTHY -> healthy(waiter, now);
            case UNHEALTHY -> change(actions -> queues.unhealthy(waiter, backoff, now, actions));
            case UNKNOWN -> leave(waiter, now);
        }
    }

    /**
     * Removes a call that ended without a response, or no longer wants to go: its place passes to the next waiter.
     *
     * @param waiter the waiter of the call
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void leave(Waiter waiter, long now) {
        change(actions -> queues.remove(waiter, now, actions));
    }

    /**
     * Passes the place of a call that was let go but finds no room to run to a waiter that can run, if there is one.
     * The call has to ask again before it is sent. If it is still in a queue, and finds no room to ask, those that may
     * go by now do so: the others rely on it.
     *
     * @param waiter the waiter of the call
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void yields(Waiter waiter, long now) {
        change(actions -> {
            if (waiter.grantedBy != null) {
                waiter.grantedBy.yields(waiter, now, actions);
            } else if (waiter.queuedIn != null) {
                waiter.queuedIn.asksFor(now, actions);
            }
        });
    }

    /**
     * Removes a waiting call that gets a local response, and counts it for the line that is logged when the hold is
     * over.
     *
     * @param waiter the waiter of the call
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void answeredLocally(Waiter waiter, long now) {
        change(actions -> {
            if (waiter.queuedIn != null) {
                waiter.queuedIn.answeredLocally();
            }
            queues.remove(waiter, now, actions);
        });
    }

    /**
     * Returns the holds that stand, and forgets those that are over.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return a snapshot
     */
    public List<Hold> list(long now) {
        return changing(actions -> {
            holds.sweep(now, actions);
            return holds.infos();
        });
    }

    /**
     * Opens holds by hand: those that wait go on as they do when its time is over, one first.
     *
     * @param which selects the holds to open
     * @param now the current time by the monotonic clock, in nanoseconds
     * @param at the current time by the wall clock
     * @return how many were opened
     */
    public int release(Predicate<Hold> which, long now, Instant at) {
        Set<Hold> chosen = list(now).stream().filter(which).collect(Collectors.toSet());
        return changing(actions -> {
            List<ActiveHold> opened = holds.all().stream()
                    .filter(hold -> chosen.contains(hold.term.info()))
                    .toList();
            opened.forEach(hold -> hold.tellsOfRelease(now, actions));
            opened.forEach(hold -> holds.moving(hold, () -> hold.end(now, at, actions)));
            opened.forEach(hold -> holds.removeIfOver(hold, now, actions));
            return opened.size();
        });
    }

    /** Returns how many calls are in a queue, for tests. */
    int waiting() {
        return changing(actions -> room.waiting());
    }

    private void change(Consumer<DeferredActions> change) {
        DeferredActions actions = new DeferredActions(listener, fleet);
        synchronized (holds) {
            change.accept(actions);
        }
        actions.run();
    }

    private <T> T changing(Function<DeferredActions, T> change) {
        DeferredActions actions = new DeferredActions(listener, fleet);
        T result;
        synchronized (holds) {
            result = change.apply(actions);
        }
        actions.run();
        return result;
    }
}
