package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long what others say holds a process, whatever they say. */
class ToldEndsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Readings overflow meanwhile. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final ToldEnds ends = new ToldEnds(Duration.ofSeconds(10));

    private static SharedHold told(long window, Duration left) {
        return new SharedHold("a".repeat(32), window, Scope.ORIGIN, "host", 429, left, 1);
    }

    private Duration left(long window, int seconds, int after) {
        return ends.left(told(window, Duration.ofSeconds(seconds)), START + after * SECOND);
    }

    @Test
    void anEndThatAHoldMayHaveCountsAsItIs() {
        assertThat(left(1, 10, 0)).hasSeconds(10);
        assertThat(left(1, 10, 9)).as("lengthened at its end").hasSeconds(10);
        assertThat(left(1, 3, 9)).hasSeconds(3);
    }

    @Test
    void anEndThatIsTooFarAwayIsCutOnceHoweverOftenItIsTold() {
        assertThat(left(1, 100, 0)).hasSeconds(10);
        assertThat(left(1, 96, 4)).hasSeconds(6);
        assertThat(left(1, 89, 11)).isZero();
        assertThat(left(1, 5, 95)).as("near by now, and the same").isZero();
    }

    @Test
    void aLaterEndAndANewWindowCountAnew() {
        assertThat(left(1, 100, 0)).hasSeconds(10);
        assertThat(left(1, 100, 20)).hasSeconds(10);
        assertThat(left(1, 9, 112)).as("later than 120").hasSeconds(9);
        assertThat(left(1, 100, 120)).hasSeconds(10);
        assertThat(left(2, 9, 125)).hasSeconds(9);
        assertThat(left(2, 11, 130)).hasSeconds(10);
    }

    @Test
    void clocksThatDifferMakeNoLaterEnd() {
        assertThat(left(1, 100, 0)).hasSeconds(10);
        assertThat(ends.left(told(1, Duration.ofMillis(89_050)), START + 11 * SECOND))
                .isZero();
        assertThat(ends.left(told(1, Duration.ofMillis(89_051)), START + 11 * SECOND))
                .hasSeconds(10);
    }

    @Test
    void aTimeThatNoClockReachesIsTooFarAway() {
        assertThat(ends.left(told(1, Duration.ofSeconds(Long.MAX_VALUE)), START))
                .hasSeconds(10);
        assertThat(ends.left(told(1, Duration.ofSeconds(Long.MAX_VALUE)), START + SECOND))
                .hasSeconds(9);
        assertThat(ends.left(told(2, Duration.ofSeconds(Long.MAX_VALUE)), START + SECOND))
                .hasSeconds(10);
    }

    @Test
    void nothingHoldsWhereNoHoldMayStand() {
        ToldEnds none = new ToldEnds(Duration.ZERO);
        assertThat(none.left(told(1, Duration.ofSeconds(9)), START)).isZero();
    }

    @Test
    void aStrangerWhoTellsOfManyIsForgottenInPart() {
        for (int i = 0; i < 20_000; i++) {
            SharedHold one =
                    new SharedHold(String.format("%032x", i), 1, Scope.ORIGIN, "host", 429, Duration.ofSeconds(100), 1);
            assertThat(ends.left(one, START)).hasSeconds(10);
        }
        assertThat(ends.left(
                        new SharedHold(
                                String.format("%032x", 19_999),
                                1,
                                Scope.ORIGIN,
                                "host",
                                429,
                                Duration.ofSeconds(89),
                                1),
                        START + 11 * SECOND))
                .isZero();
    }
}
