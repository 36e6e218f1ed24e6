package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How fast those that waited are let go, by numbers only. */
class ReleasePaceTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = 1_000 * MILLI;

    /** Readings overflow at the end of the hold. */
    private static final long END = Long.MAX_VALUE - 10 * MILLI;

    private final ReleasePace pace = new ReleasePace();

    private void opens(long seconds, int waiting) {
        pace.opens(END, seconds * SECOND, waiting, false);
    }

    /** Each as soon as it may: when the last one went. */
    private long lets(int count) {
        long now = END;
        for (int i = 0; i < count; i++) {
            long next = pace.nextNanos(now);
            now = next - now > 0 ? next : now;
            pace.letGo(now);
        }
        return now - END;
    }

    @Test
    void theFirstGoesAtOnceAndTheLastAnEighthOfTheTimeLater() {
        opens(8, 5);
        assertThat(pace.nextNanos(END)).isEqualTo(END);
        pace.letGo(END);
        assertThat(pace.nextNanos(END)).isEqualTo(END + 250 * MILLI);
        opens(8, 5);
        assertThat(lets(5)).isEqualTo(SECOND);
    }

    @Test
    void aLongHoldIsFollowedByTenSecondsAtMost() {
        opens(80, 3);
        assertThat(lets(3)).isEqualTo(10 * SECOND);
        opens(3_600, 3);
        assertThat(lets(3)).isEqualTo(10 * SECOND);
    }

    @Test
    void whoWaitedAloneOrNotAtAllIsFollowedAtOnce() {
        for (int waiting = 0; waiting < 2; waiting++) {
            opens(80, waiting);
            assertThat(lets(20)).isZero();
        }
    }

    @Test
    void whatALateTimerMissedIsMadeUpForUpToFiveMilliseconds() {
        opens(8, 101);
        pace.letGo(END);
        long late = END + 14 * MILLI;
        pace.letGo(late);
        assertThat(pace.nextNanos(late)).as("10 ms each").isEqualTo(END + 20 * MILLI);
        long veryLate = END + 500 * MILLI;
        pace.letGo(veryLate);
        assertThat(pace.nextNanos(veryLate)).isEqualTo(veryLate + 5 * MILLI);
    }

    @Test
    void thoseThatAreLeftWhenAHoldIsArmedAgainGoNoMoreSlowly() {
        opens(8, 101);
        lets(50);
        pace.opens(END, 9 * SECOND, 51, true);
        assertThat(lets(51)).isEqualTo(500 * MILLI);
        pace.opens(END, 9 * SECOND, 901, true);
        assertThat(lets(901)).isEqualTo(1_125 * MILLI);
    }

    @Test
    void aHoldOfAMomentIsFollowedByNoPace() {
        pace.opens(END, 79 * MILLI, 100, false);
        assertThat(lets(100)).isZero();
    }

    @Test
    void whereNewOnesComeFasterTheyGoHalfAsFastAgainAsTheyCome() {
        opens(80, 3);
        pace.letGo(END);
        assertThat(pace.nextNanos(END)).isEqualTo(END + 5 * SECOND);
        for (int i = 0; i < 300; i++) {
            pace.arrives();
        }
        long later = END + 8_750 * MILLI;
        assertThat(pace.nextNanos(later)).as("10 s for 300: 30 a second come").isEqualTo(END + SECOND / 45);
    }

    @Test
    void aFewNewOnesChangeNothing() {
        opens(8, 101);
        pace.letGo(END);
        pace.arrives();
        pace.arrives();
        assertThat(pace.nextNanos(END)).isEqualTo(END + 10 * MILLI);
    }

    @Test
    void aHoldThatEndsAgainBeginsAnew() {
        opens(8, 101);
        pace.arrives();
        lets(50);
        opens(16, 11);
        assertThat(lets(11)).isEqualTo(2 * SECOND);
    }

    @Test
    void theShortestPaceIsOneOfTenMilliseconds() {
        pace.opens(END, 80 * MILLI, 11, false);
        assertThat(lets(11)).isEqualTo(10 * MILLI);
        pace.opens(END, 80 * MILLI - 8, 11, false);
        assertThat(lets(11)).isZero();
    }
}
