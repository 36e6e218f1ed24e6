package dev.heed;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeTest {

    private static final Duration CENTURY = Duration.ofDays(36_525);

    private final Time time = Time.system();

    @Test
    void nowIsTheWallClock() {
        assertThat(time.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void nanoTimeNeverRunsBack() {
        long earlier = time.nanoTime();
        assertThat(time.nanoTime() - earlier).isNotNegative();
    }

    @Test
    void diceRollFromZeroToBelowOneAndDiffer() {
        Set<Double> rolls = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            rolls.add(time.random());
        }
        assertThat(rolls).hasSizeGreaterThan(900).allMatch(roll -> roll >= 0 && roll < 1);
    }

    @Test
    void aDelayIsNeverEarly() throws Exception {
        int count = 40;
        CountDownLatch fired = new CountDownLatch(count);
        List<Long> nanosLate = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < count; i++) {
            long nanos = i * 1_000_001L;
            long asked = time.nanoTime();
            time.delay(Duration.ofNanos(nanos), () -> {
                nanosLate.add(time.nanoTime() - asked - nanos);
                fired.countDown();
            });
        }
        assertThat(fired.await(10, SECONDS)).isTrue();
        assertThat(nanosLate).hasSize(count).allMatch(late -> late >= 0);
    }

    @ParameterizedTest
    @MethodSource("notPositive")
    void aDelayThatIsNotPositiveFiresAtOnceOnAnotherThread(Duration delay) {
        CompletableFuture<Thread> waker = new CompletableFuture<>();
        time.delay(delay, () -> waker.complete(Thread.currentThread()));
        assertThat(waker).succeedsWithin(Duration.ofSeconds(10)).isNotSameAs(Thread.currentThread());
    }

    static Stream<Duration> notPositive() {
        return Stream.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(Long.MIN_VALUE));
    }

    @Test
    void aDelayThatAWakeAsksForDoesNotFireInsideTheCall() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<String> last = new CompletableFuture<>();
        time.delay(Duration.ZERO, () -> {
            time.delay(Duration.ZERO, () -> {
                order.add("second");
                last.complete("over");
            });
            order.add("first");
        });
        assertThat(last).succeedsWithin(Duration.ofSeconds(10));
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void allDelaysShareOneDaemonThread() throws Exception {
        CountDownLatch fired = new CountDownLatch(200);
        Set<Thread> wakers = Collections.synchronizedSet(new HashSet<>());
        for (int i = 0; i < 200; i++) {
            time.delay(Duration.ofNanos(i * 10_000L), () -> {
                wakers.add(Thread.currentThread());
                fired.countDown();
            });
        }
        assertThat(fired.await(10, SECONDS)).isTrue();
        assertThat(wakers).hasSize(1).allMatch(Thread::isDaemon);
    }

    @Test
    void aCancelledDelayDoesNotFire() {
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicInteger wakes = new AtomicInteger();
        time.delay(Duration.ZERO, () -> hold(cancelled)); // keeps the one thread from firing what follows
        Time.Timer timer = time.delay(Duration.ZERO, wakes::incrementAndGet);
        timer.cancel();
        timer.cancel();
        cancelled.countDown();
        awaitDelay(Duration.ofMillis(1));
        assertThat(wakes).hasValue(0);
    }

    @Test
    void cancellingAfterTheWakeDoesNothing() {
        AtomicInteger wakes = new AtomicInteger();
        Time.Timer timer = time.delay(Duration.ZERO, wakes::incrementAndGet);
        awaitDelay(Duration.ofMillis(1));
        timer.cancel();
        assertThat(wakes).hasValue(1);
    }

    /** In the queue it would be held for a century. */
    @Test
    void aCancelledDelayLeavesTheQueue() {
        List<WeakReference<?>> cancelled = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            SystemTimer timer = (SystemTimer) time.delay(CENTURY, () -> {});
            timer.cancel();
            cancelled.add(new WeakReference<>(timer.pending));
        }
        await().untilAsserted(() -> {
            System.gc();
            assertThat(cancelled).allMatch(reference -> reference.refersTo(null));
        });
    }

    @Test
    void aDelayThatIsOverOrCancelledLetsGoOfItsWake() {
        List<Time.Timer> timers = new ArrayList<>();
        List<WeakReference<?>> wakes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Object call = new Object();
            wakes.add(new WeakReference<>(call));
            timers.add(time.delay(
                    i % 2 == 0 ? Duration.ZERO : CENTURY, () -> assertThat(call).isNotNull()));
        }
        for (int i = 1; i < 10; i += 2) {
            timers.get(i).cancel();
        }
        awaitDelay(Duration.ofMillis(1));
        await().untilAsserted(() -> {
            System.gc();
            assertThat(wakes).allMatch(reference -> reference.refersTo(null));
        });
        assertThat(timers).hasSize(10);
    }

    @Test
    void theThreadEndsOnceNothingIsPendingAndComesBackWhenItIsNeeded() {
        Time.Timer pending = time.delay(CENTURY, () -> {});
        Thread first = waker();
        await().during(Duration.ofSeconds(SystemTimer.IDLE_SECONDS + 1))
                .atMost(Duration.ofSeconds(30))
                .until(first::isAlive);
        pending.cancel();
        await().atMost(Duration.ofSeconds(30)).until(() -> !first.isAlive());
        assertThat(waker()).isNotSameAs(first).matches(Thread::isDaemon);
    }

    private Thread waker() {
        CompletableFuture<Thread> waker = new CompletableFuture<>();
        time.delay(Duration.ofMillis(1), () -> waker.complete(Thread.currentThread()));
        return waker.join();
    }

    @Test
    void aDelayBeyondAnyClockNeitherFailsNorFires() {
        AtomicInteger wakes = new AtomicInteger();
        List<Time.Timer> timers = Stream.of(
                        CENTURY, Duration.ofNanos(Long.MAX_VALUE).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))
                .map(delay -> time.delay(delay, wakes::incrementAndGet))
                .toList();
        awaitDelay(Duration.ofMillis(5));
        timers.forEach(Time.Timer::cancel);
        assertThat(wakes).hasValue(0);
    }

    @Test
    void aWakeThatThrowsIsReportedAndStopsNoOther() {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        RuntimeException failure = new IllegalStateException("thrown by a test");
        UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> reported.complete(thrown));
        try {
            time.delay(Duration.ZERO, () -> {
                throw failure;
            });
            awaitDelay(Duration.ofMillis(1));
            assertThat(reported).succeedsWithin(Duration.ofSeconds(10)).isSameAs(failure);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void tenThousandDelaysOfEightThreadsFireOnceEachUnlessCancelled() throws Exception {
        int perThread = 1_250;
        AtomicIntegerArray wakes = new AtomicIntegerArray(8 * perThread);
        CountDownLatch fired = new CountDownLatch(8 * perThread / 2);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> asked = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread * perThread;
                asked.add(callers.submit(() -> {
                    for (int id = first; id < first + perThread; id += 2) {
                        askForTwo(wakes, id, fired);
                    }
                }));
            }
            for (Future<?> each : asked) {
                each.get(10, SECONDS);
            }
        } finally {
            callers.shutdown();
        }
        assertThat(fired.await(10, SECONDS)).isTrue();
        awaitDelay(Duration.ofMillis(15));
        for (int id = 0; id < wakes.length(); id++) {
            assertThat(wakes.get(id)).as("wakes of delay %d", id).isEqualTo(id % 2 == 0 ? 1 : 0);
        }
    }

    /** One that fires, within 5 ms, and one that is cancelled while it is pending. */
    private void askForTwo(AtomicIntegerArray wakes, int id, CountDownLatch fired) {
        time.delay(Duration.ofNanos(id * 500L), () -> {
            wakes.incrementAndGet(id);
            fired.countDown();
        });
        time.delay(Duration.ofSeconds(10), () -> wakes.incrementAndGet(id + 1)).cancel();
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that was due earlier has fired when this returns: there is one thread for all. */
    private void awaitDelay(Duration delay) {
        CompletableFuture<String> over = new CompletableFuture<>();
        time.delay(delay, () -> over.complete("over"));
        assertThat(over).succeedsWithin(Duration.ofSeconds(10));
    }
}
