package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Holds that nobody asks for again, or that the user opens by hand. */
class HoldSweepTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final String URL = "http://host/page";
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", URL, () -> "");

    /** Readings overflow while the hold stands. */
    private static final long START = Long.MAX_VALUE - 15 * SECOND;

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);

    private void arms(Scope scope, HoldTarget target, int seconds) {
        Duration time = Duration.ofSeconds(seconds);
        assertThat(holds.arm(
                        new Waiter(() -> {}),
                        new HoldRequest(scope, target, false, 503, time, START, Instant.EPOCH),
                        START))
                .isPresent();
    }

    private static long after(int seconds) {
        return START + seconds * SECOND;
    }

    @Test
    void aHoldThatNobodyAsksForGoesAwayTenSecondsAfterItsEnd() {
        arms(Scope.RESOURCE, PAGE, 30);
        assertThat(holds.mayConcern("elsewhere", "http://elsewhere/", after(40) - 1))
                .isFalse();
        assertThat(holds.mayStand()).isTrue();
        assertThat(holds.mayConcern("elsewhere", "http://elsewhere/", after(50)))
                .as("a quick look for something else, which is due for a sweep")
                .isFalse();
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void whoListsDoesNotSeeItEither() {
        arms(Scope.RESOURCE, PAGE, 30);
        assertThat(holds.list(after(40) - 1)).hasSize(1);
        assertThat(holds.list(after(40))).isEmpty();
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void whatOneWaitsForIsNotSwept() {
        arms(Scope.RESOURCE, PAGE, 30);
        holds.ask(new Waiter(() -> {}), PAGE, after(1));
        assertThat(holds.list(after(1_000))).hasSize(1);
        assertThat(holds.mayConcern("host", URL, after(2_000))).isTrue();
    }

    @Test
    void aSweepLeavesWhatStands() {
        arms(Scope.RESOURCE, PAGE, 30);
        arms(Scope.ORIGIN, PAGE, 90);
        assertThat(holds.list(after(60)))
                .singleElement()
                .satisfies(hold -> assertThat(hold.scope()).isEqualTo(Scope.ORIGIN));
        assertThat(holds.mayConcern("host", "http://host/other", after(60))).isTrue();
    }

    @Test
    void aPredicateThatThrowsReleasesNothing() {
        arms(Scope.RESOURCE, PAGE, 30);
        arms(Scope.ORIGIN, PAGE, 30);
        assertThatThrownBy(() -> holds.release(
                        hold -> {
                            if (hold.scope() == Scope.RESOURCE) {
                                throw new IllegalStateException("predicate");
                            }
                            return true;
                        },
                        START,
                        Instant.EPOCH))
                .hasMessage("predicate");
        assertThat(holds.list(START)).hasSize(2).allMatch(hold -> hold.until().equals(Instant.EPOCH.plusSeconds(30)));
    }

    /** What reads the body is the user's code, and may wait for a thread that asks the holds. */
    @Test
    void aBodyIsNeverReadUnderTheLock() {
        arms(Scope.SAME_REQUEST, readingItsBody(), 30);
        assertThat(holds.armings(Scope.SAME_REQUEST, readingItsBody(), START)).isZero();
        assertThat(holds.ask(new Waiter(() -> {}), readingItsBody(), START).hold())
                .isPresent();
    }

    private HoldTarget readingItsBody() {
        AtomicReference<String> known = new AtomicReference<>();
        return new HoldTarget(
                "", "POST", "host", URL, () -> known.updateAndGet(print -> print == null ? readAside() : print));
    }

    private String readAside() {
        return CompletableFuture.supplyAsync(() -> holds.list(START))
                .orTimeout(5, TimeUnit.SECONDS)
                .thenApply(any -> "print")
                .join();
    }
}
