package dev.heed.fleet.redis.internal.wire;

import dev.heed.SharedHold;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The holds that this process knows, its own and those it was told, each with its end here and with the end that the
 * server is known to have. What the server lacks, after it was cut off or came back empty, is armed again: the processes
 * are its backup. A hold stays a minute longer than its time, as it does on the server. Not thread-safe.
 */
public final class HoldBook {
    private static final long KEPT_NANOS = 60_000_000_000L;
    /** An end that is so little earlier is not worth a message to each process. */
    private static final long SAME_NANOS = 50_000_000L;

    private static final Duration MAX_LEFT = Duration.ofDays(36_500);

    private final int maxHolds;
    private final Map<String, Entry> entries = new HashMap<>();

    /** One hold more than so many is not taken. */
    public HoldBook(int maxHolds) {
        this.maxHolds = maxHolds;
    }

    /** A response in this process asked for a hold: over or not, its window begins anew or goes on. */
    public void armedHere(SharedHold hold, long nanos) {
        Entry before = entries.get(hold.id());
        if (before != null || hasRoom(nanos)) {
            Entry now = new Entry(hold, endOf(hold, nanos), null, false, false);
            entries.put(hold.id(), before == null ? now : before.mergedWith(now));
        }
    }

    /**
     * The server has a hold. Of one window the later end counts. A window that is over stays so, and so does an older
     * one unless it ends later.
     *
     * @return whether it counts, and there was room for it
     */
    public boolean armedThere(SharedHold hold, long nanos) {
        Entry before = entries.get(hold.id());
        long end = endOf(hold, nanos);
        if (before == null ? !hasRoom(nanos) : before.outlasts(hold.window(), end)) {
            return false;
        }
        Entry now = new Entry(hold, end, end, false, false);
        entries.put(hold.id(), before == null ? now : before.mergedWith(now));
        return true;
    }

    private boolean hasRoom(long nanos) {
        if (entries.size() >= maxHolds) {
            forget(nanos);
        }
        return entries.size() < maxHolds;
    }

    /** The hold of a window, with what is left of it; empty if it is not known, or over by a message before. */
    public Optional<SharedHold> find(String id, long window, long nanos) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> !entry.over && entry.hold.window() == window)
                .map(entry -> entry.at(nanos));
    }

    /**
     * The time of a window was ended by hand; who goes first is still to be said.
     *
     * @return whether it is news
     */
    public boolean released(String id, long window, long nanos) {
        Entry entry = entries.get(id);
        if (entry == null || entry.hold.window() != window || entry.over || entry.byHand) {
            return false;
        }
        entries.put(id, new Entry(entry.hold, nanos, entry.serverEnd, false, true));
        return true;
    }

    /** A window is over, since the first response was good. */
    public void ended(String id, long window) {
        entries.computeIfPresent(id, (same, entry) -> entry.hold.window() == window ? entry.ended() : entry);
    }

    /** What is known of the server is no more: its list is about to be read. */
    public void doubtServer() {
        entries.replaceAll((id, entry) -> entry.unconfirmed());
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

    /** Forgets what ended a minute ago. */
    public void forget(long nanos) {
        entries.values().removeIf(entry -> nanos - entry.end > KEPT_NANOS);
    }

    /** A hold with its ends, in nanoseconds of this process; the server's is null while it is not known. */
    private record Entry(
            SharedHold hold, long end, @Nullable Long serverEnd, boolean over, boolean byHand) {
        /** Whether what the server says of a window changes nothing, since it came late. */
        boolean outlasts(long window, long otherEnd) {
            return window == hold.window() ? over || byHand : window < hold.window() && otherEnd - end <= 0;
        }

        Entry mergedWith(Entry other) {
            boolean newer = other.hold.window() >= hold.window();
            SharedHold known = newer || (over && other.serverEnd != null) ? other.hold : renumbered(other.hold);
            Long server = later(over ? null : serverEnd, other.serverEnd);
            return new Entry(known, over || byHand || other.end - end > 0 ? other.end : end, server, false, false);
        }

        /** An arming here does not know the window, and not how often it was armed. */
        private SharedHold renumbered(SharedHold other) {
            return new SharedHold(
                    other.id(),
                    hold.window(),
                    other.scope(),
                    other.host(),
                    other.status(),
                    other.left(),
                    Math.max(hold.armings(), other.armings()));
        }

        private static @Nullable Long later(@Nullable Long one, @Nullable Long other) {
            return one == null || (other != null && other - one > 0) ? other : one;
        }

        Entry ended() {
            return new Entry(hold, end, serverEnd, true, byHand);
        }

        Entry unconfirmed() {
            return new Entry(hold, end, null, over, byHand);
        }

        boolean isLacking(long nanos) {
            boolean had = serverEnd != null && serverEnd - end >= -SAME_NANOS;
            return !over && end - nanos > 0 && !had;
        }

        SharedHold at(long nanos) {
            return withLeft(hold, over ? 0 : end - nanos);
        }
    }

    /** When it ends, in nanoseconds of this process: of times that do not fit, in a hundred years. */
    static long endOf(SharedHold hold, long nanos) {
        return nanos + (hold.left().compareTo(MAX_LEFT) > 0 ? MAX_LEFT : hold.left()).toNanos();
    }

    /** A hold with another time left, none if that is past. */
    static SharedHold withLeft(SharedHold hold, long nanos) {
        Duration left = Duration.ofNanos(Math.max(0, nanos));
        return new SharedHold(hold.id(), hold.window(), hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }
}
