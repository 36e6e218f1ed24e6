package dev.heed.okhttp.sim;

import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.Member;
import dev.heed.SharedHold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The engine of a simulated fleet: what the scripts of a Redis do, by a clock that steps and with a memory that is lost. */
final class SimFleet {
    private static final long LEASE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long AHEAD_NANOS = Duration.ofMillis(500).toNanos();
    private static final long KEPT_NANOS = Duration.ofSeconds(60).toNanos();

    private final Fibers fibers;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<SimMember> members = new ArrayList<>();
    private long step;

    /** What is known of one hold; times are by the engine's clock. */
    private static final class Entry {
        private SharedHold hold;
        private long until = Long.MIN_VALUE;
        private @Nullable Duration took;
        private @Nullable SimMember first;
        private long leaseEnds;

        private Entry(SharedHold hold) {
            this.hold = hold;
        }
    }

    SimFleet(Fibers fibers) {
        this.fibers = fibers;
    }

    private long clock() {
        return fibers.now() + step;
    }

    void stepsClock(Duration by) {
        step += by.toNanos();
    }

    void restartsEmpty() {
        entries.clear();
    }

    private void forgets() {
        entries.values().removeIf(entry -> clock() - entry.until >= KEPT_NANOS);
    }

    void arm(SharedHold asked) {
        forgets();
        long wanted = clock() + asked.left().toNanos();
        Entry entry = entries.computeIfAbsent(asked.id(), any -> new Entry(asked));
        boolean isAnew = entry.until <= clock();
        if (!isAnew && wanted <= entry.until) {
            return;
        }
        long window = entry.hold.window();
        int refusals = Math.min(1, asked.armings());
        int before = entry.until == Long.MIN_VALUE ? asked.armings() - refusals : entry.hold.armings();
        int armings = isAnew ? (before + 1) * refusals : Math.max(before, refusals);
        if (isAnew) {
            window = Math.max(window + 1, clock());
            entry.took = null;
            entry.first = null;
        }
        entry.until = wanted;
        entry.hold = with(asked, window, asked.left(), armings);
        tells(entry, (member, hold) -> member.armed(hold));
    }

    private static SharedHold with(SharedHold hold, long window, Duration left, int armings) {
        return new SharedHold(hold.id(), window, hold.scope(), hold.host(), hold.status(), left, armings);
    }

    /** As it is when it is looked at. */
    private SharedHold now(Entry entry) {
        Duration left = Duration.ofNanos(Math.max(0, entry.until - clock()));
        return with(entry.hold, entry.hold.window(), left, entry.hold.armings());
    }

    First first(SharedHold asked, SimMember by) {
        forgets();
        Entry entry = entries.get(asked.id());
        if (entry == null) {
            return First.unknown();
        }
        long left = entry.until - clock();
        if (entry.hold.window() > asked.window() || left > AHEAD_NANOS) {
            return First.stands(Duration.ofNanos(Math.max(0, left)));
        }
        if (entry.took != null) {
            return First.open(Math.max(1, members.size()), entry.took);
        }
        if (entry.first != null && clock() < entry.leaseEnds) {
            return First.waiting(Math.max(1, members.size()), Duration.ofNanos(entry.leaseEnds - clock()));
        }
        entry.first = by;
        entry.leaseEnds = clock() + Math.max(0, left) + LEASE_NANOS;
        return First.go();
    }

    void proved(SharedHold asked, SimMember by, boolean good, Duration took) {
        Entry entry = entries.get(asked.id());
        if (entry == null || entry.hold.window() != asked.window()) {
            return;
        }
        boolean isFirst = entry.first == by;
        entry.first = isFirst ? null : entry.first;
        if (good) {
            entry.took = took;
            int size = Math.max(1, members.size());
            tells(entry, (member, hold) -> member.opened(hold, size, took));
        } else if (isFirst) {
            tells(entry, (member, hold) -> member.freed(hold));
        }
    }

    void release(SharedHold asked) {
        Entry entry = entries.get(asked.id());
        if (entry != null && (asked.window() == 0 || entry.hold.window() == asked.window())) {
            entry.until = Math.min(entry.until, clock());
            tells(entry, (member, hold) -> member.released(hold));
        }
    }

    /** What they are told is what stands when it arrives: the age of a message is taken off. */
    private void tells(Entry entry, BiConsumer<Member, SharedHold> news) {
        SharedHold then = now(entry);
        long until = entry.until;
        members.forEach(member -> member.tells(told -> news.accept(
                told, with(then, then.window(), Duration.ofNanos(Math.max(0, until - clock())), then.armings()))));
    }

    void joins(SimMember member) {
        if (!members.contains(member)) {
            members.add(member);
        }
        member.tells(told -> told.connected(true));
        for (Entry entry : entries.values()) {
            if (entry.until > clock()) {
                SharedHold hold = now(entry);
                member.tells(told -> told.armed(hold));
            }
        }
    }

    void leaves(SimMember member) {
        members.remove(member);
    }
}
