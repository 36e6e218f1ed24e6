package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many may be on their way at once, by numbers only. */
class ReleaseWindowTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long END = Long.MAX_VALUE - SECOND / 2;
    private static final Duration BACKOFF = Duration.ofMillis(300);

    private final ReleaseWindow window = new ReleaseWindow();

    private void opens(int refusals) {
        for (int i = 0; i < refusals; i++) {
            window.refused();
        }
        window.opens(END, 0, 1_000);
    }

    /** The window after each whole round trip, if all are healthy. */
    private List<Integer> rounds(int count) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (int healthy = window.window(); healthy > 0; healthy--) {
                window.healthy(END);
            }
            sizes.add(window.window());
        }
        return sizes;
    }

    @Test
    void itDoublesUpToEightAndThenGrowsByOneARoundTrip() {
        opens(1);
        assertThat(window.window()).isEqualTo(1);
        assertThat(rounds(6)).containsExactly(2, 4, 8, 9, 10, 11);
    }

    @Test
    void asManyAsWereRefusedAreNotTooManyToDouble() {
        opens(20);
        assertThat(rounds(6)).containsExactly(2, 4, 8, 16, 20, 21);
    }

    @Test
    void aFurtherRefusalBeginsWithOneAndHalfTheThreshold() {
        opens(1);
        window.refusedAgain(1);
        opens(0);
        assertThat(rounds(5)).containsExactly(2, 4, 5, 6, 7);
        window.refusedAgain(0);
        opens(100);
        assertThat(rounds(3)).as("what refuses now was not held back").containsExactly(2, 3, 4);
    }

    @Test
    void onceAsManyWereAnsweredAsWaitedAFurtherRefusalIsTheFirstOfANewTrouble() {
        window.refused();
        window.opens(END, 0, 3);
        rounds(1);
        window.healthy(END);
        assertThat(window.isThrough()).isFalse();
        window.healthy(END);
        assertThat(window.isThrough()).isTrue();
        window.refusedAgain(0);
        opens(0);
        assertThat(rounds(5)).containsExactly(2, 4, 8, 9, 10);
    }

    @Test
    void thereIsRoomForAsManyAsTheWindow() {
        opens(1);
        rounds(1);
        assertThat(window.hasRoom(1)).isTrue();
        assertThat(window.hasRoom(2)).isFalse();
    }

    @Test
    void troubleHalvesWindowAndThresholdAndTheNextGoesAfterItsBackoff() {
        opens(1);
        rounds(3);
        window.unhealthy(END, BACKOFF, END);
        assertThat(window.window()).isEqualTo(4);
        assertThat(window.nextNanos(END)).isEqualTo(END + BACKOFF.toNanos());
        assertThat(rounds(2)).as("the threshold is 4").containsExactly(5, 6);
    }

    @Test
    void thoseThatWereOnTheirWayTogetherHalveOnceAndTheLongestBackoffCounts() {
        opens(1);
        rounds(3);
        long later = END + SECOND;
        window.unhealthy(later, BACKOFF, END);
        window.unhealthy(later + 1, Duration.ofMillis(1), END);
        assertThat(window.window()).isEqualTo(4);
        assertThat(window.nextNanos(later)).isEqualTo(later + BACKOFF.toNanos());
        window.unhealthy(later + SECOND, BACKOFF, later);
        assertThat(window.window()).isEqualTo(2);
    }

    @Test
    void oneIsLeftOfWindowAndThreshold() {
        opens(1);
        for (int i = 0; i < 5; i++) {
            window.unhealthy(END + i, BACKOFF, END + i);
        }
        assertThat(window.window()).isEqualTo(1);
        assertThat(rounds(2)).containsExactly(2, 3);
    }

    @Test
    void aServerThatRefusedOneTooManyGetsFewerForTenSeconds() {
        opens(1);
        rounds(2);
        window.refusedAgain(5);
        opens(0);
        assertThat(rounds(3)).containsExactly(2, 4, 4);
        for (int i = 0; i < 4; i++) {
            window.healthy(END + 10 * SECOND - 1);
        }
        assertThat(window.window()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            window.healthy(END + 10 * SECOND);
        }
        assertThat(window.window()).isEqualTo(5);
    }

    @Test
    void whatIsRefusedBeforeAnythingWasHealthySaysNothingOfHowManyAreTooMany() {
        opens(1);
        window.refusedAgain(2);
        opens(0);
        assertThat(rounds(3)).containsExactly(2, 4, 5);
    }

    /** What a server could not take in one trouble is no measure for the next. */
    @Test
    void aRefusalAfterAllWereAnsweredPutsNoCeilingOnTheNextRelease() {
        window.refused();
        window.opens(END, 0, 2);
        window.healthy(END);
        window.healthy(END);
        window.refusedAgain(2);
        window.opens(END, 0, 100);
        assertThat(rounds(3)).containsExactly(2, 4, 8);
    }

    /** It was the only one on its way: fewer than none cannot be sent. */
    @Test
    void oneThatIsRefusedAloneSaysNothingOfHowManyAreTooMany() {
        opens(1);
        rounds(2);
        window.refusedAgain(1);
        opens(0);
        assertThat(rounds(3)).containsExactly(2, 4, 5);
    }

    @Test
    void aNewTroubleHasAPaceOfItsOwn() {
        Duration hold = Duration.ofSeconds(8);
        window.refused();
        window.opens(END, hold.toNanos(), 3);
        rounds(2);
        window.refusedAgain(0);
        window.opens(END, 2 * hold.toNanos(), 2);
        window.letGo(END);
        assertThat(window.nextNanos(END)).isEqualTo(END + 2 * SECOND);
    }
}
