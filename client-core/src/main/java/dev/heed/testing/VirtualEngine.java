package dev.heed.testing;

import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.Member;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the members of a {@link VirtualFleet} know together, as an engine does: of each hold its window, its end,
 * who goes first, and how that ended. Each step happens under its lock, and members are told outside of it.
 */
final class VirtualEngine {
    static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration AHEAD = Duration.ofMillis(500);
    private static final Duration KEPT = Duration.ofSeconds(60);

    private final VirtualTime time;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<VirtualMember> members = new ArrayList<>();
    private long windows;

    /** Is what is known of one hold. */
    private static final class Entry {
        private SharedHold hold;
        private long untilNanos;
        private @Nullable Duration took;
        private @Nullable VirtualMember first;
        private long leaseNanos;

        Entry(SharedHold hold) {
            this.hold = hold;
        }

        SharedHold now(long now) {
            return withLeft(hold, hold.window(), Math.max(0, untilNanos - now), hold.armings());
        }

        private static SharedHold withLeft(SharedHold hold, long window, long left, int armings) {
            return new SharedHold(
                    hold.id(), window, hold.scope(), hold.host(), hold.status(), Duration.ofNanos(left), armings);
        }
    }

    VirtualEngine(VirtualTime time) {
        this.time = time;
    }

    void arm(SharedHold asked) {
        SharedHold news = armed(asked);
        if (news != null) {
            tellAll(member -> member.armed(news));
        }
    }

    /** Returns what members are told; null if nothing changes. */
    private synchronized @Nullable SharedHold armed(SharedHold asked) {
        long now = time.nanoTime();
        entries.values().removeIf(entry -> now - entry.untilNanos >= KEPT.toNanos());
        Entry known = entries.get(asked.id());
        long until = now + asked.left().toNanos();
        boolean isAnew = known == null || known.took != null || now - known.untilNanos >= 0;
        if (known != null && !isAnew && until - known.untilNanos <= 0) {
            return null;
        }
        Entry entry = known == null ? new Entry(asked) : known;
        int before = known == null || known.took != null ? Math.max(0, asked.armings() - 1) : known.hold.armings();
        int armings = isAnew ? (before + 1) * refusals(asked) : Math.max(before, refusals(asked));
        entry.hold = Entry.withLeft(asked, isAnew ? ++windows : entry.hold.window(), 0, armings);
        entry.untilNanos = until;
        if (isAnew) {
            entry.took = null;
            entry.first = null;
        }
        entries.put(asked.id(), entry);
        return entry.now(now);
    }

    private static int refusals(SharedHold asked) {
        return Math.min(1, asked.armings());
    }

    synchronized First first(SharedHold asked, VirtualMember by) {
        Entry entry = entries.get(asked.id());
        if (entry == null || entry.hold.window() < asked.window()) {
            return First.unknown();
        }
        long now = time.nanoTime();
        long left = Math.max(0, entry.untilNanos - now);
        if (entry.hold.window() > asked.window() || left > AHEAD.toNanos()) {
            return First.stands(Duration.ofNanos(left));
        }
        Duration took = entry.took;
        if (took != null) {
            return First.open(Math.max(1, members.size()), took);
        }
        if (entry.first != null && entry.first != by && now - entry.leaseNanos < 0) {
            return First.waiting(Math.max(1, members.size()), Duration.ofNanos(entry.leaseNanos - now));
        }
        entry.first = by;
        entry.leaseNanos = now + left + LEASE.toNanos();
        return First.go();
    }

    void proved(SharedHold hold, VirtualMember by, @Nullable Duration took) {
        int size;
        synchronized (this) {
            Entry entry = entries.get(hold.id());
            if (entry == null || entry.hold.window() != hold.window()) {
                return;
            }
            if (took == null && entry.first != by) {
                return;
            }
            entry.first = entry.first == by ? null : entry.first;
            entry.took = took == null ? entry.took : took;
            size = Math.max(1, members.size());
        }
        tellAll(member -> {
            if (took == null) {
                member.freed(hold);
            } else {
                member.opened(hold, size, took);
            }
        });
    }

    void release(SharedHold hold, VirtualMember by) {
        SharedHold news;
        synchronized (this) {
            Entry entry = entries.get(hold.id());
            if (entry == null || (hold.window() != 0 && entry.hold.window() != hold.window())) {
                return;
            }
            long now = time.nanoTime();
            entry.untilNanos = now - entry.untilNanos < 0 ? now : entry.untilNanos;
            news = entry.now(now);
        }
        // Who knows the window has ended it already; who does not is about to hear that it stands.
        VirtualMember knows = hold.window() == 0 ? null : by;
        toTell().stream().filter(member -> member != knows).forEach(member -> member.tell(told -> told.released(news)));
    }

    /** Adds a member, which is told that it is connected, and what stands. */
    void join(VirtualMember member) {
        List<SharedHold> standing;
        synchronized (this) {
            if (!members.contains(member)) {
                members.add(member);
            }
            long now = time.nanoTime();
            standing = entries.values().stream()
                    .filter(entry -> now - entry.untilNanos < 0)
                    .map(entry -> entry.now(now))
                    .toList();
        }
        member.tell(told -> told.connected(true));
        standing.forEach(hold -> member.tell(told -> told.armed(hold)));
    }

    synchronized void leave(VirtualMember member) {
        members.remove(member);
    }

    void restart() {
        List<VirtualMember> connected;
        synchronized (this) {
            entries.clear();
            connected = List.copyOf(members);
        }
        connected.forEach(VirtualMember::cut);
        connected.forEach(VirtualMember::heal);
    }

    private void tellAll(Consumer<Member> news) {
        toTell().forEach(member -> member.tell(news));
    }

    private synchronized List<VirtualMember> toTell() {
        return List.copyOf(members);
    }
}
