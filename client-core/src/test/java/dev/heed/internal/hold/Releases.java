package dev.heed.internal.hold;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/** Ways to let go those that wait for one server. */
final class Releases {
    private Releases() {}

    /** The holds of the library. */
    static final class ByHolds implements Recovery.Release {
        private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/", () -> "");
        private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);

        @Override
        public long asks(Recovery.Caller caller, long now) {
            HoldDecision answer = holds.ask(caller.turn, PAGE, now);
            return answer.hold().isEmpty() ? now : answer.wakeAtNanos();
        }

        @Override
        public void refused(Recovery.Caller caller, long wait, long now) {
            Duration time = Duration.ofNanos(wait);
            holds.arm(caller.turn, new HoldRequest(Scope.ORIGIN, PAGE, true, 503, time, now, Instant.EPOCH), now);
        }

        @Override
        public void healthy(Recovery.Caller caller, long now) {
            holds.healthy(caller.turn, now);
        }
    }

    /** Without a bound: one goes, and each good response lets two more go. */
    static final class Doubling implements Recovery.Release {
        private static final long NEVER = Long.MAX_VALUE / 2;
        private final Queue<Recovery.Caller> queue = new ArrayDeque<>();
        private final Set<Recovery.Caller> out = new HashSet<>();
        private long until;
        private boolean held;
        private boolean open;

        @Override
        public long asks(Recovery.Caller caller, long now) {
            if (held && !open && now >= until) {
                open = true;
                grant(1);
            }
            if (!held || out.contains(caller)) {
                return now;
            }
            if (open && queue.isEmpty() && out.isEmpty()) {
                out.add(caller);
                return now;
            }
            if (!queue.contains(caller)) {
                queue.add(caller);
            }
            return open ? NEVER : until;
        }

        @Override
        public void refused(Recovery.Caller caller, long wait, long now) {
            until = Math.max(until, now + wait);
            held = true;
            open = false;
            out.clear();
        }

        @Override
        public void healthy(Recovery.Caller caller, long now) {
            if (out.remove(caller)) {
                grant(2);
                held = !queue.isEmpty();
            }
        }

        private void grant(int most) {
            for (int i = 0; i < most && !queue.isEmpty(); i++) {
                Recovery.Caller next = queue.remove();
                out.add(next);
                next.wake();
            }
        }
    }
}
