package dev.heed.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VirtualTimeAutoAdvancingTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTime auto = VirtualTime.autoAdvancing();

    @Test
    void autoAdvancingMovesTheClockAtOnceAndWakesOnADaemonThread() {
        CompletableFuture<Thread> waker = new CompletableFuture<>();
        auto.delay(Duration.ofMinutes(2), () -> waker.complete(Thread.currentThread()));
        assertThat(auto.now()).isEqualTo(START.plusSeconds(120));
        assertThat(waker)
                .succeedsWithin(Duration.ofSeconds(10))
                .isNotSameAs(Thread.currentThread())
                .matches(Thread::isDaemon);
        assertThat(auto.pending()).isZero();
    }

    @Test
    void autoAdvancingHasMovedTheClockEvenIfTheDelayIsCancelled() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger wakes = new AtomicInteger();
        Time.system().delay(Duration.ZERO, () -> awaitUninterrupted(busy));
        auto.delay(Duration.ofMinutes(2), wakes::incrementAndGet).cancel();
        assertThat(auto.pending()).isZero();
        busy.countDown();
        CountDownLatch after = new CountDownLatch(1);
        auto.delay(Duration.ZERO, after::countDown);
        assertThat(after.await(10, SECONDS)).isTrue();
        assertThat(wakes).hasValue(0);
        assertThat(auto.now()).isEqualTo(START.plusSeconds(120));
    }

    @Test
    void aDelayBesideAnotherIsRefusedAndSoIsEveryOneAfterIt() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Time.system().delay(Duration.ZERO, () -> awaitUninterrupted(busy));
        auto.delay(Duration.ofMinutes(2), woken::countDown);
        refusesToWait();
        busy.countDown();
        assertThat(woken.await(10, SECONDS)).as("who waits goes on").isTrue();
        refusesToWait();
        assertThat(auto.waits()).containsExactly(Duration.ofMinutes(2));
        assertThat(auto.now()).isEqualTo(START.plusSeconds(120));
    }

    private void refusesToWait() {
        assertThatIllegalStateException()
                .isThrownBy(() -> auto.delay(Duration.ofSeconds(1), () -> {}))
                .withMessageContaining("one at a time")
                .withMessageContaining("Use VirtualTime.manual(), awaitWaiters(n) and advance(wait)");
    }

    @Test
    void aDelayAfterOneThatWasCancelledOrIsOverIsNotBesideIt() throws Exception {
        auto.delay(Duration.ofMinutes(2), () -> {}).cancel();
        for (int i = 0; i < 3; i++) {
            CountDownLatch woken = new CountDownLatch(1);
            auto.delay(Duration.ofMinutes(2), woken::countDown);
            assertThat(woken.await(10, SECONDS)).isTrue();
        }
        assertThat(auto.waits()).hasSize(4);
    }

    @Test
    void aWakeMayAskForTheNextDelay() {
        CompletableFuture<Instant> end = new CompletableFuture<>();
        auto.delay(Duration.ofMinutes(1), () -> auto.delay(Duration.ofMinutes(1), () -> end.complete(auto.now())));
        assertThat(end).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(START.plusSeconds(120));
    }

    /** Keeps the one delay thread, so that what follows stays pending. */
    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
