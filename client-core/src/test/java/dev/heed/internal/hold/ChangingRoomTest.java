package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether a call can run changes at any moment, since slots of a dispatcher come and go without a lock: between two questions
 * of one decision too. Those that wait go in time all the same, since somebody always asks when the next may go.
 */
class ChangingRoomTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long END = 1_000 * MILLI;
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/", () -> "");

    private HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Call> calls = new ArrayList<>();
    private long now;

    /** Asks when its time has come or it is woken, and gets a healthy response a little after it went. */
    private final class Call {
        final Waiter waiter;
        long asksAt;
        long answeredAt = Long.MAX_VALUE;
        boolean ended;

        Call(Random room, boolean hasThread) {
            waiter = hasThread ? new Waiter(this::wake) : new Waiter(this::wake, room::nextBoolean);
        }

        private void wake() {
            asksAt = Math.min(asksAt, now);
        }

        long nextNanos() {
            return Math.min(asksAt, answeredAt);
        }

        void acts() {
            if (answeredAt <= now) {
                holds.healthy(waiter, now);
                ended = true;
                return;
            }
            HoldDecision decision = holds.ask(waiter, PAGE, now);
            boolean goes = decision.hold().isEmpty();
            asksAt = goes ? Long.MAX_VALUE : decision.wakeAtNanos();
            answeredAt = goes ? now + MILLI : Long.MAX_VALUE;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 40, 200})
    void somebodyAlwaysAsksWhenTheNextMayGo(int count) {
        for (int seed = 0; seed < 200; seed++) {
            calls.clear();
            now = 0;
            holds = new HoldRegistry(HoldBounds.STANDARD);
            long last = lastEnd(new Random(seed), count);
            assertThat(last).as("the last response, in ns, with seed %d", seed).isLessThan(END + 1_500 * MILLI);
        }
    }

    private long lastEnd(Random room, int count) {
        Duration time = Duration.ofNanos(END);
        holds.arm(new Waiter(() -> {}), new HoldRequest(Scope.ORIGIN, PAGE, false, 429, time, 0, Instant.EPOCH), 0);
        for (int i = 0; i < count; i++) {
            calls.add(new Call(room, i % 3 == 0));
        }
        calls.forEach(Call::acts);
        List<Call> left = new ArrayList<>(calls);
        while (!left.isEmpty()) {
            Call next =
                    left.stream().min(Comparator.comparingLong(Call::nextNanos)).orElseThrow();
            now = Math.max(now, next.nextNanos());
            next.acts();
            left.removeIf(call -> call.ended);
        }
        return now;
    }
}
