package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet.First;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One process of a fleet: what it says to the fleet, and calls that wait. */
abstract class FleetProcess {
    static final long MILLI = Duration.ofMillis(1).toNanos();
    static final long SECOND = 1_000 * MILLI;

    /** Readings overflow before the holds end. */
    static final long START = Long.MAX_VALUE - 10 * SECOND;

    static final long END = START + 30 * SECOND;
    static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    static final Duration MAX_HOLD = Duration.ofMinutes(5);
    static final HoldTarget PAGE = target("", "https://host/page");

    final List<String> said = new ArrayList<>();
    final List<SharedHold> armed = new ArrayList<>();
    final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD, event -> {}, new Said());
    final SharedHolds shared = holds.shared(MAX_HOLD);
    final List<Waiter> woken = new ArrayList<>();

    final class Said implements FleetSender {
        @Override
        public void arm(SharedHold hold) {
            said.add("arm " + hold.scope());
            armed.add(hold);
        }

        @Override
        public void first(SharedHold hold) {
            said.add("first " + hold.window());
        }

        @Override
        public void proved(SharedHold hold, boolean good, Duration took) {
            said.add("proved " + hold.window() + " " + good + " " + took);
        }

        @Override
        public void release(SharedHold hold) {
            said.add("release " + hold.window());
        }
    }

    static HoldTarget target(String partition, String url) {
        return new HoldTarget(partition, "GET", "host", url, () -> "");
    }

    Waiter waiter() {
        Waiter[] made = new Waiter[1];
        made[0] = new Waiter(() -> woken.add(made[0]));
        return made[0];
    }

    static Moment at(long nanos) {
        return new Moment(nanos, Instant.EPOCH.plusNanos(nanos - START), 0);
    }

    SharedHold refused(Waiter waiter, Scope scope, HoldTarget target, Duration time, long now) {
        HoldRequest request = new HoldRequest(scope, target, false, 429, time, now, at(now).at());
        assertThat(holds.arm(waiter, request, now)).isPresent();
        return armed.get(armed.size() - 1);
    }

    SharedHold refused(long now) {
        return refused(waiter(), Scope.ORIGIN, PAGE, HALF_A_MINUTE, now);
    }

    static SharedHold with(SharedHold hold, long window, Duration left) {
        return new SharedHold(hold.id(), window, hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }

    /** A refusal here, and the fleet says that it knows. */
    SharedHold known() {
        SharedHold hold = with(refused(START), 5, HALF_A_MINUTE);
        shared.armed(hold, at(START));
        said.clear();
        return hold;
    }

    HoldDecision asks(Waiter waiter, long now) {
        return holds.ask(waiter, PAGE, now);
    }

    boolean goes(Waiter waiter, long now) {
        return asks(waiter, now).hold().isEmpty();
    }

    /** A call waits, has asked the fleet ahead, and goes at the end. */
    Waiter goesFirst(SharedHold hold) {
        Waiter first = waiter();
        assertThat(goes(first, START)).isFalse();
        assertThat(goes(first, END - SECOND / 2)).isFalse();
        shared.answered(hold, First.go(), at(END - SECOND / 4));
        assertThat(goes(first, END)).isTrue();
        return first;
    }
}
