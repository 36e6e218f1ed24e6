package dev.heed.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualTimeThreadsTest {

    private static final int THREADS = 8;
    private static final int PER_THREAD = 1_250;
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    private final AtomicIntegerArray wakes = new AtomicIntegerArray(THREADS * PER_THREAD);

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void aThreadThatWaitsIsWokenByAdvance() {
        VirtualTime time = VirtualTime.manual();
        Future<?> caller = callers.submit(() -> waitFor(time, Duration.ofMinutes(2)));
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(119));
        assertThat(caller).isNotDone();
        time.advance(Duration.ofSeconds(1));
        assertThat(caller).succeedsWithin(BOUND);
        assertThat(time.pending()).isZero();
    }

    @Test
    void awaitWaitersWaitsForTheLastOfSeveralCallers() {
        VirtualTime time = VirtualTime.manual();
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 1; i <= THREADS; i++) {
            Duration delay = Duration.ofSeconds(i);
            waiting.add(callers.submit(() -> waitFor(time, delay)));
        }
        time.awaitWaiters(THREADS);
        time.advance(Duration.ofSeconds(THREADS));
        assertThat(waiting).allSatisfy(each -> assertThat(each).succeedsWithin(BOUND));
    }

    @Test
    void aWakeMayLetAnotherThreadAskForADelayAndWaitForIt() {
        VirtualTime time = VirtualTime.manual();
        time.delay(
                Duration.ofSeconds(1),
                () -> assertThat(callers.submit(() -> time.delay(Duration.ZERO, () -> {})))
                        .succeedsWithin(BOUND));
        time.advance(Duration.ofSeconds(1)); // fails if a lock were held while the wake runs
        assertThat(time.waits()).hasSize(2);
    }

    @Test
    void tenThousandDelaysOfEightThreadsFireOnceEach() throws Exception {
        VirtualTime time = VirtualTime.manual();
        CountDownLatch fired = new CountDownLatch(wakes.length());
        List<Future<?>> asked = onAllThreads(id -> time.delay(Duration.ofSeconds(id % 100), () -> {
            wakes.incrementAndGet(id);
            fired.countDown();
        }));
        while (!asked.stream().allMatch(Future::isDone) || time.pending() > 0) {
            time.advance(Duration.ofSeconds(10)); // while they ask
        }
        assertThat(fired.await(10, SECONDS)).isTrue();
        assertThat(time.waits()).hasSize(wakes.length());
        for (int id = 0; id < wakes.length(); id++) {
            assertThat(wakes.get(id)).as("wakes of delay %d", id).isOne();
        }
    }

    @Test
    void theWaitsOfManyCallersNeverAddUpSilentlyWhenAutoAdvancing() throws Exception {
        VirtualTime time = VirtualTime.autoAdvancing();
        Instant start = time.now();
        List<Future<?>> asked = onAllThreads(id -> time.delay(Duration.ofSeconds(1), () -> {}));
        for (Future<?> each : asked) {
            assertThatThrownBy(() -> each.get(10, SECONDS)).hasRootCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(time.waits()).hasSizeLessThan(wakes.length());
        assertThat(Duration.between(start, time.now()))
                .isEqualTo(Duration.ofSeconds(time.waits().size()));
    }

    @Test
    void aDelayIsEitherCancelledOrFiresWhoeverIsFirst() throws Exception {
        VirtualTime time = VirtualTime.manual();
        List<Future<?>> asked = onAllThreads(id -> {
            var timer = time.delay(Duration.ofSeconds(1), () -> wakes.incrementAndGet(id));
            timer.cancel();
            int afterCancel = time.pending();
            assertThat(afterCancel).isLessThan(THREADS);
        });
        while (!asked.stream().allMatch(Future::isDone)) {
            time.advance(Duration.ofSeconds(1));
        }
        for (Future<?> each : asked) {
            each.get(10, SECONDS);
        }
        assertThat(time.pending()).isZero();
        for (int id = 0; id < wakes.length(); id++) {
            assertThat(wakes.get(id)).isLessThanOrEqualTo(1);
        }
    }

    /** Users' code often blocks in the common pool; here it would wait for the very wake that needs the pool. */
    @Test
    void autoAdvancingDoesNotNeedTheCommonPool() {
        List<Future<?>> waiting = new ArrayList<>();
        for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism() + 2; i++) {
            VirtualTime time = VirtualTime.autoAdvancing();
            waiting.add(ForkJoinPool.commonPool().submit(() -> waitFor(time, Duration.ofMinutes(2))));
        }
        assertThat(waiting).allSatisfy(each -> assertThat(each).succeedsWithin(BOUND));
    }

    private static void waitFor(VirtualTime time, Duration delay) {
        CountDownLatch woken = new CountDownLatch(1);
        time.delay(delay, woken::countDown);
        try {
            assertThat(woken.await(10, SECONDS)).as("woken").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Future<?>> onAllThreads(IntConsumer action) {
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * PER_THREAD;
            all.add(callers.submit(() -> {
                for (int id = first; id < first + PER_THREAD; id++) {
                    action.accept(id);
                }
            }));
        }
        return all;
    }
}
