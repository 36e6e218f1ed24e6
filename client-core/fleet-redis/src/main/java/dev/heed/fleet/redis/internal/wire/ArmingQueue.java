package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Armings that wait to be sent, first come first served, one of each hold: one more is merged with it, and the later end
 * counts, and a refusal among them. While one of a hold is on its way the next stays, as its answer may make it
 * needless. Not thread-safe.
 */
public final class ArmingQueue {
    private final int maxWaiting;
    private final Map<String, Arming> waiting = new LinkedHashMap<>();
    private final Map<String, Long> onTheWay = new HashMap<>();

    private record Arming(SharedHold hold, long endNanos) {}

    /** One more than so many holds is not taken. */
    public ArmingQueue(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    /** Takes an arming in. */
    public void add(SharedHold hold, long nanos) {
        long end = HoldBook.endOf(hold, nanos);
        Long sentEnd = onTheWay.get(hold.id());
        Arming before = waiting.get(hold.id());
        boolean covered = (sentEnd != null && sentEnd - end >= 0) || (before != null && before.endNanos - end >= 0);
        if (!covered && (before != null || waiting.size() < maxWaiting)) {
            SharedHold merged = before == null ? hold : HoldBook.withArmings(hold, before.hold.armings());
            waiting.put(hold.id(), new Arming(merged, end));
        }
    }

    /** The next to be sent, with what is left of it now; null if there is none. It is on its way then. */
    public @Nullable SharedHold next(long nanos) {
        Iterator<Arming> all = waiting.values().iterator();
        while (all.hasNext()) {
            Arming arming = all.next();
            if (arming.endNanos - nanos <= 0) {
                all.remove();
            } else if (!onTheWay.containsKey(arming.hold.id())) {
                all.remove();
                onTheWay.put(arming.hold.id(), arming.endNanos);
                return HoldBook.withLeft(arming.hold, arming.endNanos - nanos);
            }
        }
        return null;
    }

    /** Whether any waits. */
    public boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** One came back: what waits of its hold is dropped if the server's ends no sooner. */
    public void answered(SharedHold stands, long nanos) {
        String id = stands.id();
        onTheWay.remove(id);
        Arming next = waiting.get(id);
        if (next != null && HoldBook.endOf(stands, nanos) - next.endNanos >= 0) {
            waiting.remove(id);
        }
    }

    /** One was dropped, refused or given up. */
    public void lost(String id) {
        onTheWay.remove(id);
    }

    /** Whether the server may not have answered yet. */
    public boolean isOnTheWay(String id) {
        return onTheWay.containsKey(id);
    }

    /** A hold is over: its arming is not sent any more. */
    public void remove(String id) {
        waiting.remove(id);
    }

    /** Forgets all of them, with the connection. */
    public void clear() {
        waiting.clear();
        onTheWay.clear();
    }
}
