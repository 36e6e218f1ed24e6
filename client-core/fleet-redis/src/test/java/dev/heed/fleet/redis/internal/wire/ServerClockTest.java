package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerClockTest {
    private static final long MS = 1_000_000;
    private static final long NOW = 1_790_000_000_000L;
    private final ServerClock clock = new ServerClock();

    @Test
    void aReadingWasMadeHalfwayBetweenAskingAndAnswer() {
        clock.read(1_000 * MS, 1_020 * MS, NOW);
        assertThat(clock.millis(1_010 * MS)).isEqualTo(NOW);
        assertThat(clock.millis(6_010 * MS)).isEqualTo(NOW + 5_000);
    }

    @Test
    void withoutAReadingThereIsNoEstimate() {
        assertThat(clock.estimate(7 * MS)).isZero();
        clock.read(1_000 * MS, 1_000 * MS, NOW);
        assertThat(clock.estimate(1_007 * MS)).isEqualTo(NOW + 7);
    }

    @Test
    void nanosMayPassTheirGreatest() {
        long middle = Long.MAX_VALUE - 4 * MS;
        clock.read(middle - MS, middle + MS, NOW);
        assertThat(clock.millis(middle + 1_000 * MS)).isEqualTo(NOW + 1_000);
    }

    @Test
    void aSlowAnswerThatDoesNotContradictIsNotTaken() {
        clock.read(1_000 * MS, 1_002 * MS, NOW);
        clock.read(2_001 * MS, 2_101 * MS, NOW + 1_030);
        assertThat(clock.millis(3_001 * MS)).isEqualTo(NOW + 2_000);
    }

    @Test
    void aSlowAnswerThatContradictsShowsThatTheClockWasSet() {
        clock.read(1_000 * MS, 1_002 * MS, NOW);
        clock.read(2_001 * MS, 2_101 * MS, NOW - 60_000);
        assertThat(clock.millis(2_051 * MS)).isEqualTo(NOW - 60_000);
    }

    @Test
    void aFasterAnswerIsTaken() {
        clock.read(1_000 * MS, 1_100 * MS, NOW);
        clock.read(2_000 * MS, 2_002 * MS, NOW + 980);
        assertThat(clock.millis(2_001 * MS)).isEqualTo(NOW + 980);
    }

    @Test
    void theAgeOfAMessageIsNeverNegative() {
        assertThat(clock.age(NOW - 10_000, 0)).isZero();
        clock.read(1_000 * MS, 1_000 * MS, NOW);
        assertThat(clock.age(NOW - 300, 1_000 * MS)).isEqualTo(300);
        assertThat(clock.age(NOW + 300, 1_000 * MS)).isZero();
    }

    @Test
    void aMessageOfAnotherTimeIsDoubted() {
        assertThat(clock.doubts(NOW - 10_000, 0)).isFalse();
        clock.read(1_000 * MS, 1_000 * MS, NOW);
        assertThat(clock.doubts(NOW - 1_000, 1_000 * MS)).isFalse();
        assertThat(clock.doubts(NOW - 1_001, 1_000 * MS)).isTrue();
        assertThat(clock.doubts(NOW + 1_001, 1_000 * MS)).isTrue();
    }
}
