package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.KnownHold.Told;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The holds that this process knows, its own and those it was told, each with its end here and with the end that the
 * server is known to have. What the server lacks, after it was cut off or came back empty, is armed again: the processes
 * are its backup. A hold stays a minute longer than its time, as it does on the server. Not thread-safe.
 */
public final class HoldBook {
    private static final long KEPT_NANOS = 60_000_000_000L;
    private static final long KEPT_MILLIS = 60_000;

    private static final Duration MAX_LEFT = Duration.ofDays(36_500);

    private final int maxHolds;
    private final ServerClock clock;
    private final Map<String, KnownHold> entries = new HashMap<>();
    /** Of these this process asked for: whatever others say, it has room for its own. */
    private final Set<String> own = new HashSet<>();

    /** One hold more than so many of its own, or so many that only others asked for, is not taken. */
    public HoldBook(int maxHolds, ServerClock clock) {
        this.maxHolds = maxHolds;
        this.clock = clock;
    }

    /** A response in this process asked for a hold: over or not, its window begins anew or goes on. */
    public void armedHere(SharedHold hold, long nanos) {
        KnownHold before = entries.get(hold.id());
        boolean isOwn = own.contains(hold.id()) || (hasRoomForOwn(nanos) && own.add(hold.id()));
        if (isOwn || before != null) {
            long end = endOf(hold, nanos);
            entries.put(hold.id(), before == null ? KnownHold.own(hold, end) : before.armedHere(hold, end));
        }
    }

    /**
     * The server has a hold. Of one window the later end counts. A window that is over stays so, and so does an older
     * one unless it ends later. An end that was told before stays where it was then, as the server's clock may have been
     * set meanwhile.
     *
     * @param until when it ends by the server's clock, in milliseconds
     * @return what the members are told; empty if it does not count, is over here, or there was no room for it
     */
    public Optional<SharedHold> armedThere(SharedHold hold, long until, long nanos) {
        KnownHold before = entries.get(hold.id());
        Told told = new Told(until, endOf(hold, nanos));
        if (before == null ? !hasRoomForTold(nanos) : before.outlasts(hold.window(), told)) {
            return Optional.empty();
        }
        KnownHold now = before == null ? KnownHold.told(hold, told) : before.armedThere(hold, told);
        entries.put(hold.id(), now);
        if (before == null || !before.wasTold(hold.window(), told)) {
            return Optional.of(hold);
        }
        return Optional.ofNullable(now.told())
                .map(first -> withLeft(now.hold(), first.end() - nanos))
                .filter(known -> !known.left().isZero());
    }

    private boolean hasRoomForOwn(long nanos) {
        if (own.size() >= maxHolds) {
            forget(nanos);
        }
        return own.size() < maxHolds;
    }

    private boolean hasRoomForTold(long nanos) {
        if (entries.size() - own.size() >= maxHolds) {
            forget(nanos);
        }
        return entries.size() - own.size() < maxHolds;
    }

    /** The hold of a window, with what is left of it; empty if it is not known, or over by a message before. */
    public Optional<SharedHold> find(String id, long window, long nanos) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> !entry.over() && entry.hold().window() == window)
                .map(entry -> entry.at(nanos));
    }

    /** The window that is known of a hold; 0 if none is. */
    public long window(String id) {
        KnownHold entry = entries.get(id);
        return entry == null ? 0 : entry.hold().window();
    }

    /**
     * What the server's clock would say now, in milliseconds, had it not been set since it told the end of a window; 0
     * if it did not.
     */
    public long clock(String id, long window, long nanos) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> entry.hold().window() == window)
                .map(KnownHold::told)
                .map(told -> told.until() - told.leftMillis(nanos))
                .orElse(0L);
    }

    /**
     * The time of a window was ended by hand in this process, and with it what was armed here; who goes first is still to
     * be said.
     *
     * @return whether it is news
     */
    public boolean releasedHere(String id, long window, long nanos) {
        return released(id, window, entry -> entry.releasedHere(nanos));
    }

    /**
     * The time of a window was ended by hand in another process. What was armed here and was not told before is no part
     * of it.
     *
     * @return whether it is news
     */
    public boolean releasedThere(String id, long window, long nanos) {
        return released(id, window, entry -> entry.releasedThere(nanos));
    }

    private boolean released(String id, long window, UnaryOperator<KnownHold> how) {
        KnownHold entry = entries.get(id);
        if (entry == null || entry.hold().window() != window || entry.over() || entry.byHand()) {
            return false;
        }
        entries.put(id, how.apply(entry));
        return true;
    }

    /** A window is over, since the first response was good. */
    public void ended(String id, long window) {
        entries.computeIfPresent(id, (same, entry) -> entry.hold().window() == window ? entry.opened() : entry);
    }

    /** What is known of the server is no more: its list is about to be read. */
    public void doubtServer() {
        entries.replaceAll((id, entry) -> entry.doubted());
    }

    /** The ids that stand here and that the server is not known to have, or with an earlier end. */
    public List<String> lacking(long nanos) {
        return entries.keySet().stream()
                .filter(id -> lacking(id, nanos).isPresent())
                .toList();
    }

    /** The hold to arm again; empty if the server has it, or it is over. */
    public Optional<SharedHold> lacking(String id, long nanos) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> entry.isLacking(nanos))
                .map(entry -> entry.at(nanos));
    }

    /** Forgets what ended a minute ago, here and by the server's clock: set back, that has it in its list for longer. */
    public void forget(long nanos) {
        long serverMillis = clock.estimate(nanos);
        entries.values()
                .removeIf(entry -> nanos - entry.end() > KEPT_NANOS
                        && (serverMillis == 0 || entry.isGone(serverMillis - KEPT_MILLIS)));
        own.retainAll(entries.keySet());
    }

    /** When it ends, in nanoseconds of this process: of times that do not fit, in a hundred years. */
    static long endOf(SharedHold hold, long nanos) {
        return nanos + (hold.left().compareTo(MAX_LEFT) > 0 ? MAX_LEFT : hold.left()).toNanos();
    }

    /** A hold that was armed at least so often. */
    static SharedHold withArmings(SharedHold hold, int atLeast) {
        int armings = Math.max(atLeast, hold.armings());
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), hold.left(), armings);
    }

    /** A hold with another window. */
    public static SharedHold withWindow(SharedHold hold, long window) {
        return new SharedHold(hold.id(), window, hold.scope(), hold.host(), hold.status(), hold.left(), hold.armings());
    }

    /** A hold as it is so many nanoseconds later. */
    public static SharedHold later(SharedHold hold, long nanos) {
        return withLeft(hold, endOf(hold, 0) - nanos);
    }

    /** A hold with another time left, none if that is past. */
    static SharedHold withLeft(SharedHold hold, long nanos) {
        Duration left = Duration.ofNanos(Math.max(0, nanos));
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }
}
