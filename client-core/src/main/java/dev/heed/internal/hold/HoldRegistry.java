package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who must wait until when. Pure: time is passed in, and waiting is left to those who ask. Thread-safe; nobody is woken
 * and nothing is logged under its lock.
 */
public final class HoldRegistry {
    private final HoldTable holds;
    private final WaiterCount room;
    private final HoldQueues turns;

    /**
     * No hold stands.
     *
     * @param bounds how much is remembered
     */
    public HoldRegistry(HoldBounds bounds) {
        this.holds = new HoldTable(bounds);
        this.room = new WaiterCount(bounds.waiters());
        this.turns = new HoldQueues(holds, room);
    }

    /**
     * Whether any hold may stand.
     *
     * @return false if surely none does
     */
    public boolean mayStand() {
        return !holds.isEmpty();
    }

    /**
     * Whether a request could be held: a quick look, without lock and without allocation.
     *
     * @param host lower case
     * @param url absolute
     * @param now by the monotonic clock
     * @return false if it surely is not
     */
    public boolean mayConcern(String host, String url, long now) {
        if (holds.beginsSweep(now)) {
            change(sequel -> holds.sweep(now, sequel));
        }
        return holds.mayConcern(host, url);
    }

    /**
     * Whether nobody may go: asks without waiting.
     *
     * @param target of the request
     * @param now by the monotonic clock
     * @return false if no hold stands, or those that did have ended
     */
    public boolean stands(HoldTarget target, long now) {
        readBody(target);
        return changing(sequel -> holds.stands(target, now));
    }

    /** Only where a hold may stand on one request. It must not happen under the lock: it is the user's code. */
    private void readBody(HoldTarget target) {
        if (holds.hasOfOneRequest()) {
            target.readBody();
        }
    }

    /**
     * Asks to send, for the first time or again.
     *
     * @param turn of the call
     * @param target what it is about to reach
     * @param now by the monotonic clock
     * @return go, or wait in the queue of a hold
     */
    public HoldDecision ask(Waiter turn, HoldTarget target, long now) {
        readBody(target);
        return changing(sequel -> {
            HoldDecision answer = turns.ask(turn, target, now, sequel);
            sequel.dontWake(turn);
            return answer;
        });
    }

    /**
     * A reply asks for a hold.
     *
     * @param turn of the call that got it
     * @param order what is asked for
     * @param now by the monotonic clock
     * @return the hold; empty if too many stand, or the request cannot be told from others
     */
    public Optional<Hold> arm(Waiter turn, HoldRequest order, long now) {
        if (order.scope() == Scope.SAME_REQUEST) {
            order.target().readBody();
        }
        HoldKey key = order.target().key(order.scope());
        return changing(sequel -> {
            Optional<Hold> armed = armed(turn, key, order, now, sequel);
            turns.waitAlone(turn, now, sequel);
            return armed;
        });
    }

    /** Many replies may come together and lengthen a hold: one line tells of it. */
    private Optional<Hold> armed(Waiter turn, HoldKey key, HoldRequest order, long now, DeferredActions sequel) {
        ActiveHold hold = holds.findOrAdd(key, order, room, now, sequel);
        if (hold == null) {
            return Optional.empty();
        }
        boolean anew = hold.hasEnded(now);
        holds.moving(hold, () -> hold.arm(turn, order, now, sequel));
        Hold info = hold.info();
        if (anew) {
            sequel.log(new HoldLog.Armed(info));
        }
        return Optional.of(info);
    }

    /**
     * How often a hold was armed since it last was over, before the window that a reply of now belongs to: what its backoff
     * counts. Replies that come together belong to one window.
     *
     * @param scope of the hold
     * @param target of the request
     * @param now by the monotonic clock
     * @return zero if none stands
     */
    public int armings(Scope scope, HoldTarget target, long now) {
        readBody(target);
        return changing(sequel -> {
            ActiveHold hold = holds.find(scope, target);
            return hold == null ? 0 : hold.armingsBefore(now);
        });
    }

    /**
     * A response came that its rule does not repeat at: more may go.
     *
     * @param turn of the call
     * @param now by the monotonic clock
     */
    public void healthy(Waiter turn, long now) {
        change(sequel -> turns.healthy(turn, now, sequel));
    }

    /**
     * An attempt ended that armed nothing: by what it tells of the server those that wait go on.
     *
     * @param turn of the call
     * @param health that the attempt tells of the server
     * @param backoff how long those that wait, wait on if it is unhealthy
     * @param now by the monotonic clock
     */
    public void ended(Waiter turn, ServerHealth health, Duration backoff, long now) {
        switch (health) {
            case HEALTHY -> healthy(turn, now);
            case UNHEALTHY -> change(sequel -> turns.unhealthy(turn, backoff, now, sequel));
            case UNKNOWN -> leave(turn, now);
        }
    }

    /**
     * A call ended without a reply, or does not want to go any more: its place is free, its turn passes on.
     *
     * @param turn of the call
     * @param now by the monotonic clock
     */
    public void leave(Waiter turn, long now) {
        change(sequel -> turns.remove(turn, now, sequel));
    }

    /**
     * A call that was let go finds no room to run: its turn passes to one that can run, if such a one waits. It has to ask
     * again before it is sent.
     *
     * @param turn of the call
     * @param now by the monotonic clock
     */
    public void yields(Waiter turn, long now) {
        change(sequel -> {
            if (turn.grantedBy != null) {
                turn.grantedBy.yields(turn, now, sequel);
            }
        });
    }

    /**
     * A call that waits is answered locally: it leaves, and is counted for the line that is logged when the hold is over.
     *
     * @param turn of the call
     * @param now by the monotonic clock
     */
    public void answeredLocally(Waiter turn, long now) {
        change(sequel -> {
            if (turn.queuedIn != null) {
                turn.queuedIn.answeredLocally();
            }
            turns.remove(turn, now, sequel);
        });
    }

    /**
     * The holds that stand.
     *
     * @param now by the monotonic clock
     * @return a snapshot; those that are over are forgotten
     */
    public List<Hold> list(long now) {
        return changing(sequel -> {
            holds.sweep(now, sequel);
            return holds.infos();
        });
    }

    /**
     * Opens holds by hand: those that wait go on as they do when its time is over, one first.
     *
     * @param which of them
     * @param now by the monotonic clock
     * @param at by the wall clock
     * @return how many were opened
     */
    public int release(Predicate<Hold> which, long now, Instant at) {
        Set<Hold> chosen = list(now).stream().filter(which).collect(Collectors.toSet());
        return changing(sequel -> {
            List<ActiveHold> opened = holds.all().stream()
                    .filter(hold -> chosen.contains(hold.info()))
                    .toList();
            opened.forEach(hold -> holds.moving(hold, () -> hold.end(now, at, sequel)));
            opened.forEach(hold -> holds.removeIfOver(hold, now, sequel));
            return opened.size();
        });
    }

    /** For tests: how many calls are in a queue. */
    int waiting() {
        return changing(sequel -> room.waiting());
    }

    private void change(Consumer<DeferredActions> change) {
        DeferredActions sequel = new DeferredActions();
        synchronized (holds) {
            change.accept(sequel);
        }
        sequel.run();
    }

    private <T> T changing(Function<DeferredActions, T> change) {
        DeferredActions sequel = new DeferredActions();
        T result;
        synchronized (holds) {
            result = change.apply(sequel);
        }
        sequel.run();
        return result;
    }
}
