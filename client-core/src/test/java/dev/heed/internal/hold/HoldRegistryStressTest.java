package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds under real threads and a real clock: the windows last a few milliseconds, and all meet all. */
@Tag("heavy")
class HoldRegistryStressTest {
    private static final int THREADS = 12;
    private static final int CALLS = 1_000;
    private static final Scope SCOPE = Scope.ORIGIN;

    private final long seed =
            Long.getLong("heed.seed", ThreadLocalRandom.current().nextInt());
    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);

    /** Until when nobody may go, noted once a hold is armed. */
    private final Map<HoldKey, Long> ends = new ConcurrentHashMap<>();

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void nobodyGoesEarlyAndNobodyIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> callers = IntStream.range(0, THREADS)
                .mapToObj(i -> threads.submit(() -> calls(new Random(seed + i))))
                .toList();
        long held = 0;
        for (Future<Long> caller : callers) {
            held += caller.get();
        }
        threads.shutdown();
        assertThat(held).as("seed %d: calls that were held", seed).isGreaterThan(CALLS);
        assertThat(holds.waiting()).isZero();
        assertThat(holds.list(System.nanoTime() + Duration.ofMinutes(1).toNanos()))
                .isEmpty();
        assertThat(holds.mayStand()).isFalse();
    }

    private long calls(Random random) throws InterruptedException {
        long held = 0;
        for (int i = 0; i < CALLS; i++) {
            String host = "host" + random.nextInt(2);
            HoldTarget target = new HoldTarget("", "GET", host, "http://" + host + "/" + random.nextInt(3), () -> "");
            Semaphore wakes = new Semaphore(0);
            Waiter turn = new Waiter(wakes::release);
            held += goes(turn, target, wakes) ? 1 : 0;
            ends(turn, target, random);
        }
        return held;
    }

    private boolean goes(Waiter turn, HoldTarget target, Semaphore wakes) throws InterruptedException {
        boolean held = false;
        while (true) {
            Map<HoldKey, Long> known = Map.copyOf(ends);
            long asked = System.nanoTime();
            HoldDecision answer = holds.ask(turn, target, asked);
            if (answer.hold().isEmpty()) {
                assertOver(target, known);
                return held;
            }
            held = true;
            boolean woken = wakes.tryAcquire(answer.wakeAtNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(woken || answer.wakeAtNanos() - asked < ReleasedWaiters.SILENCE_NANOS / 2)
                    .as("seed %d: only a wake that got lost leaves it to the silence", seed)
                    .isTrue();
        }
    }

    private void assertOver(HoldTarget target, Map<HoldKey, Long> known) {
        long now = System.nanoTime();
        Long end = known.get(target.key(SCOPE));
        assertThat(end == null || end - now <= 0).as("seed %d", seed).isTrue();
    }

    private void ends(Waiter turn, HoldTarget target, Random random) {
        int end = random.nextInt(20);
        long now = System.nanoTime();
        if (end == 0) {
            Duration time = Duration.ofNanos(1 + random.nextInt(4_000_000));
            HoldRequest order = new HoldRequest(SCOPE, target, false, 503, time, now, Instant.EPOCH);
            holds.arm(turn, order, now);
            ends.merge(target.key(order.scope()), now + time.toNanos(), (a, b) -> b - a > 0 ? b : a);
        } else if (end < 4) {
            holds.leave(turn, now);
        } else {
            holds.healthy(turn, now);
        }
    }
}
