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
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The holds that stand, and how to find out quickly that none does. Guarded by {@link HoldRegistry} but for the quick look. */
final class HoldTable {
    private final HoldBounds bounds;

    /** In order of arming: that of a hash would differ from run to run. */
    private final Map<HoldKey, ActiveHold> holds = new LinkedHashMap<>();

    /** Those that each origin asked for, the one that ends first at the beginning. */
    private final Map<String, TreeSet<ActiveHold>> origins = new HashMap<>();

    private final HoldIndex marks = new HoldIndex();
    private final AtomicInteger ofOneRequest = new AtomicInteger();
    private long added;

    /** When those that are over are looked for next: most end without being asked for. */
    private final AtomicLong sweepAtNanos = new AtomicLong();

    HoldTable(HoldBounds bounds) {
        this.bounds = bounds;
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    boolean mayConcern(String host, String url) {
        return marks.mayConcern(host, url);
    }

    /** Whether a sweep is due, told to one of those that ask: the others must not wait for the lock. */
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
                .anyMatch(hold -> hold != null && !hold.hasEnded(now));
        return own || (plain != null && stands(plain, now));
    }

    /** A fingerprint costs a digest of the body: it is asked for only where a hold may stand on one. */
    @Nullable
    ActiveHold find(Scope scope, HoldTarget target) {
        boolean none = scope == Scope.CALL || (scope == Scope.SAME_REQUEST && !hasOfOneRequest());
        return none ? null : holds.get(target.key(scope));
    }

    /** The one that stands or a new one; none if too many stand, or a request of which nothing can be told. */
    @Nullable
    ActiveHold findOrAdd(HoldKey key, HoldRequest order, WaiterCount room, long now, DeferredActions sequel) {
        ActiveHold known = holds.get(key);
        boolean anonymous =
                key.scope() == Scope.SAME_REQUEST && key.fingerprint().isEmpty();
        if (known != null || anonymous || !hasRoomOfOrigin(order, sequel) || !hasRoom(now, sequel)) {
            return known;
        }
        if (holds.isEmpty()) {
            sweepAtNanos.set(now + ReleasedWaiters.SILENCE_NANOS);
        }
        ActiveHold hold = new ActiveHold(key, order, added++, room);
        holds.put(key, hold);
        origins.computeIfAbsent(hold.origin, any -> new TreeSet<>(byEnd())).add(hold);
        count(key, 1);
        return hold;
    }

    private static Comparator<ActiveHold> byEnd() {
        return (one, other) ->
                one.endsAfter(other) ? 1 : other.endsAfter(one) ? -1 : Long.compare(one.number, other.number);
    }

    /** One origin cannot use up the table. Whoever waits must not lose its hold, nor a later end be lost to an earlier. */
    private boolean hasRoomOfOrigin(HoldRequest order, DeferredActions sequel) {
        TreeSet<ActiveHold> ofOrigin = origins.get(order.target().origin());
        if (ofOrigin == null || ofOrigin.size() < bounds.ofOrigin()) {
            return true;
        }
        ActiveHold first = ofOrigin.first();
        boolean givesWay = !first.hasWaiters() && first.untilNanos - order.untilNanos() <= 0;
        if (givesWay) {
            remove(first, sequel);
        }
        return givesWay;
    }

    /** A look at all of them is dear: where all stand, there is one every ten seconds. */
    private boolean hasRoom(long now, DeferredActions sequel) {
        if (holds.size() >= bounds.holds() && beginsSweep(now)) {
            sweep(now, sequel);
        }
        return holds.size() < bounds.holds();
    }

    /** A change that may move the end of a hold, which is in the table. */
    void moving(ActiveHold hold, Runnable change) {
        TreeSet<ActiveHold> ofOrigin = Objects.requireNonNull(origins.get(hold.origin), "the origin of a hold");
        ofOrigin.remove(hold);
        change.run();
        ofOrigin.add(hold);
    }

    void sweep(long now, DeferredActions sequel) {
        all().forEach(hold -> removeIfOver(hold, now, sequel));
    }

    boolean removeIfOver(ActiveHold hold, long now, DeferredActions sequel) {
        boolean over = hold.isOver(now);
        if (over) {
            remove(hold, sequel);
        }
        return over;
    }

    private void remove(ActiveHold hold, DeferredActions sequel) {
        if (holds.remove(hold.key, hold)) {
            count(hold.key, -1);
            origins.computeIfPresent(hold.origin, (any, others) -> {
                others.remove(hold);
                return others.isEmpty() ? null : others;
            });
            sequel.log(hold.lineWhenOver());
        }
    }

    List<ActiveHold> all() {
        return List.copyOf(holds.values());
    }

    List<Hold> infos() {
        return holds.values().stream().map(ActiveHold::info).toList();
    }

    private void count(HoldKey key, int by) {
        ofOneRequest.addAndGet(key.scope() == Scope.SAME_REQUEST ? by : 0);
        marks.count(key, by);
    }
}
