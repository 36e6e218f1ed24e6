package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On what a hold stands, where it stands on one request only. */
class HoldTargetTest {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final long START = 0;
    private static final long END = TIME.toNanos();

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final Waiter turn = new Waiter(() -> {});

    private static HoldTarget posting(String fingerprint) {
        return new HoldTarget("", "POST", "host", "http://host/page", () -> fingerprint);
    }

    private boolean arms(HoldTarget target) {
        HoldRequest order = new HoldRequest(Scope.SAME_REQUEST, target, false, 422, TIME, START, Instant.EPOCH);
        return holds.arm(new Waiter(() -> {}), order, START).isPresent();
    }

    @Test
    void theSameRequestIsToldByItsBodyWhichIsReadOnceAndOnlyIfAHoldStandsOnOne() {
        AtomicInteger reads = new AtomicInteger();
        HoldTarget counted =
                new HoldTarget("", "POST", "host", "http://host/page", () -> "print " + reads.incrementAndGet());
        assertThat(holds.ask(turn, counted, START).hold()).isEmpty();
        assertThat(reads).hasValue(0);
        assertThat(arms(posting("print 1"))).isTrue();
        assertThat(holds.ask(turn, posting("print 2"), START).hold()).isEmpty();
        assertThat(holds.ask(turn, counted, START).hold()).isPresent();
        assertThat(holds.ask(turn, counted, START).hold()).isPresent();
        assertThat(reads).hasValue(1);
    }

    @Test
    void whoeverAsksForAHoldOnTheSameRequestReadsItsBodyFirst() {
        arms(posting("print"));
        assertThat(holds.stands(posting("print"), START)).isTrue();
        assertThat(holds.stands(posting("other"), START)).isFalse();
        assertThat(holds.armings(Scope.SAME_REQUEST, posting("print"), END)).isEqualTo(1);
        assertThat(holds.armings(Scope.SAME_REQUEST, posting("other"), END)).isZero();
    }

    @Test
    void aRequestOfWhichNothingCanBeToldIsNotHeldAsTheSame() {
        assertThat(arms(posting(""))).isFalse();
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void nothingStandsOnACallAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> posting("print").key(Scope.CALL))
                .withMessageContaining("CALL");
        assertThat(holds.armings(Scope.CALL, posting("print"), START)).isZero();
    }
}
