package dev.heed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The clock, the dice and the order of firing, on one thread. */
class VirtualTimeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTime manual = VirtualTime.manual();
    private final List<String> fired = new ArrayList<>();

    static Stream<VirtualTime> bothModes() {
        return Stream.of(VirtualTime.manual(), VirtualTime.autoAdvancing());
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void theClockStartsWith2026UnlessToldOtherwise(VirtualTime time) {
        Instant other = Instant.parse("1999-12-31T23:59:59Z");
        assertThat(time.now()).isEqualTo(START);
        assertThat(time.startingAt(other).now()).isEqualTo(other);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void advanceMovesBothClocksByTheSame(VirtualTime time) {
        long before = time.nanoTime();
        assertThat(before).isNotZero();
        time.advance(Duration.ofMinutes(2).plusNanos(1));
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofMinutes(2).plusNanos(1)));
        assertThat(time.nanoTime() - before).isEqualTo(120_000_000_001L);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void advanceRefusesToGoBack(VirtualTime time) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> time.advance(Duration.ofSeconds(-1)))
                .withMessage("step must not be negative, was PT-1S");
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void diceRollZeroUnlessSeeded(VirtualTime time) {
        assertThat(time.random()).isZero();
        assertThat(tenRolls(time.withDice(42))).isEqualTo(tenRolls(time.withDice(42)));
        assertThat(tenRolls(time.withDice(42))).isNotEqualTo(tenRolls(time.withDice(43)));
        assertThat(tenRolls(time.withDice(42).startingAt(Instant.EPOCH))).isEqualTo(tenRolls(time.withDice(42)));
        assertThat(tenRolls(time.withDice(42))).doesNotHaveDuplicates().allMatch(roll -> roll >= 0 && roll < 1);
    }

    private static List<Double> tenRolls(Time time) {
        return DoubleStream.generate(time::random).limit(10).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void aCopyOfAnotherStartOrSeedSharesNothing(VirtualTime time) {
        time.delay(Duration.ofMinutes(1), () -> {});
        VirtualTime copy = time.withDice(1);
        assertThat(copy.waits()).isEmpty();
        assertThat(copy.pending()).isZero();
        assertThat(copy.now()).isEqualTo(START);
    }

    @ParameterizedTest
    @MethodSource("bothModes")
    void waitsListsWhatWasAskedForInOrder(VirtualTime time) {
        List<Duration> none = time.waits();
        List.of(3, -1, 0, 2)
                .forEach(seconds ->
                        time.delay(Duration.ofSeconds(seconds), () -> {}).cancel());
        assertThat(time.waits()).extracting(Duration::toSeconds).containsExactly(3L, -1L, 0L, 2L);
        assertThat(none).isEmpty();
    }

    @Test
    void delaysFireInOrderOfDueTimeThenOfRequestEachAtItsDueTime() {
        ask(30, "late");
        ask(10, "first");
        ask(20, "second");
        ask(20, "third");
        ask(31, "beyond");
        manual.advance(Duration.ofSeconds(30));
        assertThat(fired).containsExactly("10 first", "20 second", "20 third", "30 late");
        assertThat(manual.pending()).isOne();
        manual.advance(Duration.ofSeconds(30));
        assertThat(fired).last().isEqualTo("31 beyond");
        assertThat(manual.now()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void aDelayFiresNotAMomentBeforeItIsDue() {
        ask(120, "due");
        manual.advance(Duration.ofMinutes(2).minusNanos(1));
        assertThat(fired).isEmpty();
        manual.advance(Duration.ofNanos(1));
        assertThat(fired).containsExactly("120 due");
    }

    @Test
    void aZeroOrNegativeDelayWaitsForTheNextAdvance() {
        ask(0, "zero");
        ask(-5, "negative");
        assertThat(fired).isEmpty();
        manual.advance(Duration.ZERO);
        assertThat(fired).containsExactly("0 zero", "0 negative");
    }

    @Test
    void delaysAskedForWhileTheClockMovesTakePart() {
        manual.delay(Duration.ofSeconds(10), () -> {
            ask(5, "inside");
            ask(0, "at once");
            ask(51, "beyond");
        });
        ask(20, "asked before");
        manual.advance(Duration.ofSeconds(60));
        assertThat(fired).containsExactly("10 at once", "15 inside", "20 asked before");
        manual.advance(Duration.ofSeconds(1));
        assertThat(fired).last().isEqualTo("61 beyond");
    }

    @Test
    void aWakeThatAdvancesFurtherDoesNotLetTheClockRunBack() {
        manual.delay(Duration.ofSeconds(1), () -> manual.advance(Duration.ofMinutes(1)));
        ask(2, "inside");
        manual.advance(Duration.ofSeconds(5));
        assertThat(fired).containsExactly("2 inside");
        assertThat(manual.now()).isEqualTo(START.plusSeconds(61));
    }

    @Test
    void aCancelledDelayIsNoLongerPendingAndDoesNotFire() {
        Time.Timer timer = ask(1, "cancelled");
        ask(1, "kept");
        timer.cancel();
        timer.cancel();
        assertThat(manual.pending()).isOne();
        manual.advance(Duration.ofSeconds(1));
        timer.cancel();
        assertThat(fired).containsExactly("1 kept");
        assertThat(manual.pending()).isZero();
    }

    @Test
    void aWakeCancelsAnotherThatIsDueAtTheSameTime() {
        List<Time.Timer> timers = new ArrayList<>();
        manual.delay(Duration.ofSeconds(1), () -> timers.forEach(Time.Timer::cancel));
        timers.add(ask(1, "cancelled"));
        manual.advance(Duration.ofSeconds(1));
        assertThat(fired).isEmpty();
    }

    @Test
    void wakesThatThrowLoseNoOtherWake() {
        RuntimeException first = new IllegalStateException("first");
        Error second = new AssertionError("second");
        askToThrow(1, first);
        askToThrow(2, second);
        askToThrow(3, first);
        ask(4, "last");
        assertThatThrownBy(() -> manual.advance(Duration.ofSeconds(5))).isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(second);
        assertThat(fired).containsExactly("4 last");
        assertThat(manual.now()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void anErrorOfAWakeIsThrownAsItIs() {
        Error error = new AssertionError("from a wake");
        askToThrow(1, error);
        assertThatThrownBy(() -> manual.advance(Duration.ofSeconds(1))).isSameAs(error);
    }

    @Test
    void centuriesAddUpWithoutOverflow() {
        Duration century = Duration.ofDays(36_525);
        AtomicInteger wakes = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            manual.delay(century, wakes::incrementAndGet);
            manual.advance(century);
            assertThat(wakes).hasValue(i + 1);
        }
        manual.delay(Duration.ofSeconds(Long.MAX_VALUE), wakes::incrementAndGet);
        manual.advance(century);
        assertThat(wakes).hasValue(5);
        assertThat(manual.now()).isEqualTo(START.plus(century.multipliedBy(6)));
    }

    private Time.Timer ask(long seconds, String name) {
        return manual.delay(
                Duration.ofSeconds(seconds),
                () -> fired.add(Duration.between(START, manual.now()).toSeconds() + " " + name));
    }

    private void askToThrow(long seconds, Throwable thrown) {
        manual.delay(Duration.ofSeconds(seconds), () -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        });
    }

    @Test
    void theClockStopsAtTheEndOfTime() {
        AtomicInteger wakes = new AtomicInteger();
        VirtualTime late = manual.startingAt(Instant.parse("2026-01-01T00:00:00.5Z"));
        long secondsLeft = Instant.MAX.getEpochSecond() - late.now().getEpochSecond();
        late.delay(Duration.ofSeconds(secondsLeft + 1), wakes::incrementAndGet);
        late.advance(Duration.ofSeconds(secondsLeft, 600_000_000));
        assertThat(late.now()).isEqualTo(Instant.MAX);
        assertThat(wakes).hasValue(1);
    }
}
