package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.Scope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the holds that stand, bounded for each origin and in all, and an index that shows quickly that none does.
 * {@link HoldRegistry} guards it with its lock; only the quick look needs no lock.
 */
final class HoldTable {
    private final HoldBounds bounds;

    /** Holds stand in order of arming: the order of a hash would differ from run to run. */
    private final Map<HoldKey, ActiveHold> holds = new LinkedHashMap<>();

    /** Each origin has the holds that it asked for, the one that ends first at the beginning. */
    private final Map<String, TreeSet<ActiveHold>> origins = new HashMap<>();

    private final HoldIndex index = new HoldIndex();

    /** Holds that other processes may have too, by their id; empty where there is no fleet. */
    private final Map<String, ActiveHold> shared = new HashMap<>();

    private final Optional<FleetSize> fleet;

    /** So many holds only other processes asked for: whatever they say, this process has room for its own. */
    private int ofFleet;

    private final AtomicInteger ofOneRequest = new AtomicInteger();
    private long added;

    /** Holds that are over are looked for at this time, since most end without being asked for. */
    private final AtomicLong sweepAtNanos = new AtomicLong();

    /**
     * Makes an empty table.
     *
     * @param bounds how much it may remember
     * @param fleet how many processes share the holds; empty if there is no fleet
     */
    HoldTable(HoldBounds bounds, Optional<FleetSize> fleet) {
        this.bounds = bounds;
        this.fleet = fleet;
    }

    boolean isEmpty() {
        return index.isEmpty();
    }

    boolean mayConcern(String host, String url) {
        return index.mayConcern(host, url);
    }

    /**
     * Returns whether a sweep is due, and says so to only one of those that ask: the others must not wait for the lock.
     */
    boolean beginsSweep(long now) {
        long due = sweepAtNanos.get();
        return now - due >= 0 && sweepAtNanos.compareAndSet(due, now + ReleasedWaiters.SILENCE_NANOS);
    }

    boolean hasOfOneRequest() {
        return ofOneRequest.get() > 0;
    }

    boolean stands(HoldTarget target, long now) {
        HoldTarget plain = target.plain();
        boolean own = Arrays.stream(Scope.values())
                .map(scope -> find(scope, target))
                .anyMatch(hold -> hold != null && hold.keepsBack(now));
        return own || (plain != null && stands(plain, now));
    }

    /**
     * Returns the hold of a scope on a target, or null if there is none. A fingerprint costs a digest of the body: it
     * is looked for only if a hold may stand on one request.
     */
    @Nullable
    ActiveHold find(Scope scope, HoldTarget target) {
        boolean none = scope == Scope.CALL || (scope == Scope.SAME_REQUEST && !hasOfOneRequest());
        ActiveHold known = none ? null : holds.get(target.key(scope));
        return known == null && mayBeOfFleet(scope, target) ? recognized(target.id(scope), target.key(scope)) : known;
    }

    private boolean mayBeOfFleet(Scope scope, HoldTarget target) {
        return target.plain() == null && index.hasOfFleet(scope, target.host());
    }

    boolean hasOfFleet(String host) {
        return index.hasOfFleet(host);
    }

    /** Returns whether surely no hold concerns a request whose host has some. It takes no lock. */
    boolean isFree(HoldTarget target) {
        return target.plain() == null && index.isFree(target);
    }

    /** Makes the ids of a request by which it finds the holds of other processes. It takes no lock. */
    void readIds(HoldTarget target) {
        HoldTarget plain = target.plain();
        HoldTarget asked = plain == null ? target : plain;
        for (Scope scope : List.of(Scope.RESOURCE, Scope.ORIGIN, Scope.CLIENT)) {
            if (index.hasOfFleet(scope, asked.host())) {
                String unused = asked.id(scope);
            }
        }
    }

    /** Finds the hold of another process, and gives it the key by which it is found from now on. */
    private @Nullable ActiveHold recognized(String id, HoldKey key) {
        ActiveHold hold = shared.get(id);
        if (hold != null) {
            HoldKey before = hold.term.key();
            holds.remove(before);
            hold.term.concerns(key);
            holds.put(key, hold);
            count(key, 1); // first: who looks without a lock finds one of the two
            count(before, -1);
        }
        return hold;
    }

    /** Returns the hold that the fleet knows by an id; null if there is none. */
    @Nullable
    ActiveHold find(String id) {
        return shared.get(id);
    }

    /** Returns all holds that the fleet may know. */
    List<ActiveHold> shared() {
        return all().stream().filter(hold -> shared.containsKey(hold.turn.id())).toList();
    }

    /** Returns the hold that stands or a new one; null if too many stand, or if the request has no fingerprint. */
    @Nullable
    ActiveHold findOrAdd(HoldKey key, HoldRequest request, WaiterCount room, long now, DeferredActions actions) {
        ActiveHold known = key.isOfFleet() ? holds.get(key) : find(key.scope(), request.target());
        boolean anonymous =
                key.scope() == Scope.SAME_REQUEST && key.fingerprint().isEmpty();
        boolean isTakenOver =
                known != null && known.isOfFleet && !request.cause().isOfFleet();
        boolean isNews = (known == null || isTakenOver) && !anonymous;
        if (!isNews || !hasRoomOfOrigin(request, actions) || !hasRoom(request, now, actions)) {
            return known;
        }
        if (known != null) {
            takesOver(known, request);
            return known;
        }
        return added(key, request, room, now);
    }

    private ActiveHold added(HoldKey key, HoldRequest request, WaiterCount room, long now) {
        if (holds.isEmpty()) {
            sweepAtNanos.set(now + ReleasedWaiters.SILENCE_NANOS);
        }
        FleetTurn turn = fleet.filter(size -> key.isShared())
                .map(size -> new FleetTurn(key.id(), size))
                .orElse(FleetTurn.NONE);
        ActiveHold hold = new ActiveHold(key, request, added++, room, turn);
        holds.put(key, hold);
        if (key.isShared() && fleet.isPresent()) {
            shared.put(turn.id(), hold);
        }
        sortIn(hold);
        count(key, 1);
        return hold;
    }

    private void sortIn(ActiveHold hold) {
        origins.computeIfAbsent(hold.origin, any -> new TreeSet<>(byEnd())).add(hold);
        ofFleet += hold.isOfFleet ? 1 : 0;
    }

    private void sortOut(ActiveHold hold) {
        origins.computeIfPresent(hold.origin, (any, others) -> {
            others.remove(hold);
            return others.isEmpty() ? null : others;
        });
        ofFleet -= hold.isOfFleet ? 1 : 0;
    }

    /** Counts a hold that another process armed among those of this one from now on. */
    private void takesOver(ActiveHold hold, HoldRequest request) {
        sortOut(hold);
        hold.isOfFleet = false;
        hold.origin = request.bucket();
        sortIn(hold);
    }

    private static Comparator<ActiveHold> byEnd() {
        return (one, other) ->
                one.endsAfter(other) ? 1 : other.endsAfter(one) ? -1 : Long.compare(one.number, other.number);
    }

    /**
     * Returns whether an origin may have one more hold, so that one origin cannot use up the table. If it has too many,
     * its hold that ends first is dropped, unless a call waits for that one or it ends later than the new one.
     */
    private boolean hasRoomOfOrigin(HoldRequest request, DeferredActions actions) {
        TreeSet<ActiveHold> ofOrigin = origins.get(request.bucket());
        if (ofOrigin == null || ofOrigin.size() < bounds.ofOrigin()) {
            return true;
        }
        ActiveHold first = ofOrigin.first();
        boolean givesWay = !first.hasWaiters() && first.term.untilNanos() - request.untilNanos() <= 0;
        if (givesWay) {
            remove(first, actions);
        }
        return givesWay;
    }

    /**
     * Returns whether the table has room for one more hold, of this process or of others. A look at all of them is
     * expensive: a full table is looked through once every ten seconds.
     */
    private boolean hasRoom(HoldRequest request, long now, DeferredActions actions) {
        if (isFull(request) && beginsSweep(now)) {
            sweep(now, actions);
        }
        return !isFull(request);
    }

    private boolean isFull(HoldRequest request) {
        return (request.cause().isOfFleet() ? ofFleet : holds.size() - ofFleet) >= bounds.holds();
    }

    /** Makes a change that may move the end of a hold in the table, and sorts the hold in again. */
    void moving(ActiveHold hold, Runnable change) {
        TreeSet<ActiveHold> ofOrigin = Objects.requireNonNull(origins.get(hold.origin), "the origin of a hold");
        ofOrigin.remove(hold);
        change.run();
        ofOrigin.add(hold);
    }

    void sweep(long now, DeferredActions actions) {
        all().forEach(hold -> removeIfOver(hold, now, actions));
    }

    boolean removeIfOver(ActiveHold hold, long now, DeferredActions actions) {
        boolean over = hold.isOver(now);
        if (over) {
            remove(hold, actions);
        }
        return over;
    }

    private void remove(ActiveHold hold, DeferredActions actions) {
        if (holds.remove(hold.term.key(), hold)) {
            count(hold.term.key(), -1);
            shared.remove(hold.turn.id(), hold);
            sortOut(hold);
            actions.log(hold.lineWhenOver());
        }
    }

    List<ActiveHold> all() {
        return List.copyOf(holds.values());
    }

    List<Hold> infos() {
        return holds.values().stream().map(ActiveHold::listed).toList();
    }

    private void count(HoldKey key, int by) {
        ofOneRequest.addAndGet(key.scope() == Scope.SAME_REQUEST ? by : 0);
        index.count(key, by);
    }
}
