package dev.heed.internal;

import dev.heed.Hold;
import dev.heed.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The holds that stand, and how to find out quickly that none does. Guarded by {@link Holds} but for the quick look. */
final class HoldTable {
    private final int most;
    /** In order of arming: that of a hash would differ from run to run. */
    private final Map<HoldKey, StandingHold> holds = new LinkedHashMap<>();

    private final HoldMarks marks = new HoldMarks();
    private final AtomicInteger ofOneRequest = new AtomicInteger();

    /** When those that are over are looked for next: most end without being asked for. */
    private final AtomicLong sweepAtNanos = new AtomicLong();

    HoldTable(int most) {
        this.most = most;
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
        return now - due >= 0 && sweepAtNanos.compareAndSet(due, now + StandingHold.SILENCE_NANOS);
    }

    boolean hasOfOneRequest() {
        return ofOneRequest.get() > 0;
    }

    boolean stands(HoldTarget target, long now) {
        return Arrays.stream(Scope.values())
                .map(scope -> find(scope, target))
                .anyMatch(hold -> hold != null && !hold.hasEnded(now));
    }

    /** A fingerprint costs a digest of the body: it is asked for only where a hold may stand on one. */
    @Nullable
    StandingHold find(Scope scope, HoldTarget target) {
        boolean none = scope == Scope.CALL || (scope == Scope.SAME_REQUEST && !hasOfOneRequest());
        return none ? null : holds.get(target.key(scope));
    }

    /** The one that stands or a new one; none if too many stand, or a request of which nothing can be told. */
    @Nullable
    StandingHold findOrAdd(HoldKey key, WaitingRoom room, long now, Sequel sequel) {
        StandingHold known = holds.get(key);
        boolean anonymous =
                key.scope() == Scope.SAME_REQUEST && key.fingerprint().isEmpty();
        if (known != null || anonymous || !hasRoom(now, sequel)) {
            return known;
        }
        if (holds.isEmpty()) {
            sweepAtNanos.set(now + StandingHold.SILENCE_NANOS);
        }
        StandingHold added = new StandingHold(key, room);
        holds.put(key, added);
        count(key, 1);
        return added;
    }

    /** A look at all of them is dear: where all stand, there is one every ten seconds. */
    private boolean hasRoom(long now, Sequel sequel) {
        if (holds.size() >= most && beginsSweep(now)) {
            sweep(now, sequel);
        }
        return holds.size() < most;
    }

    void sweep(long now, Sequel sequel) {
        all().forEach(hold -> removeIfOver(hold, now, sequel));
    }

    boolean removeIfOver(StandingHold hold, long now, Sequel sequel) {
        boolean over = hold.isOver(now);
        if (over && holds.remove(hold.key, hold)) {
            count(hold.key, -1);
            sequel.logs(hold.lineWhenOver());
        }
        return over;
    }

    List<StandingHold> all() {
        return List.copyOf(holds.values());
    }

    List<Hold> infos() {
        return holds.values().stream().map(StandingHold::info).toList();
    }

    private void count(HoldKey key, int by) {
        ofOneRequest.addAndGet(key.scope() == Scope.SAME_REQUEST ? by : 0);
        marks.count(key, by);
    }
}
