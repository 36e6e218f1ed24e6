package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldBookTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long START = 1_790_000_000_000L;
    private static final long SECOND = 1_000_000_000;
    private final ServerClock clock = new ServerClock();
    private final HoldBook book = new HoldBook(3, clock);
    private final SharedHold hold = window(Holds.of(MINUTE), 7, MINUTE);

    private static SharedHold window(SharedHold of, long window, Duration left) {
        return new SharedHold(of.id(), window, of.scope(), of.host(), of.status(), left, 1);
    }

    /** A server whose clock goes as this process's does. */
    private boolean there(SharedHold of, long nanos) {
        return book.armedThere(of, START + of.left().plusNanos(nanos).toMillis(), nanos)
                .isPresent();
    }

    private Duration left(long window, long nanos) {
        return book.find(hold.id(), window, nanos).map(SharedHold::left).orElse(Duration.ofSeconds(-1));
    }

    @Test
    void ofOneWindowTheLaterEndCounts() {
        assertThat(there(hold, 0)).isTrue();
        assertThat(there(window(hold, 7, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(there(window(hold, 7, Duration.ofSeconds(5)), 0)).isTrue();
        assertThat(left(7, 10 * SECOND)).isEqualTo(MINUTE.multipliedBy(2).minusSeconds(10));
    }

    @Test
    void anOlderWindowCountsOnlyIfItEndsLater() {
        there(hold, 0);
        assertThat(there(window(hold, 6, MINUTE), 0)).isFalse();
        assertThat(there(window(hold, 6, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(left(7, 0)).isEqualTo(MINUTE.multipliedBy(2));
    }

    @Test
    void aNewerWindowTakesTheOthersPlace() {
        there(hold, 0);
        there(window(hold, 8, MINUTE.multipliedBy(2)), 0);
        assertThat(left(8, 0)).isEqualTo(MINUTE.multipliedBy(2));
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
    }

    @Test
    void aWindowThatIsOverStaysSo() {
        there(hold, 0);
        book.ended(hold.id(), 6);
        assertThat(left(7, 0)).isEqualTo(MINUTE);
        book.ended(hold.id(), 7);
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
        assertThat(there(hold, 0)).isFalse();
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
    }

    @Test
    void aNewWindowAfterOneThatWasEndedEndsWhenItSays() {
        there(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(there(window(hold, 8, Duration.ofSeconds(5)), 0)).isTrue();
        assertThat(left(8, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aServerThatLostItsWindowsMayBeginWithAnOlderOne() {
        there(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(there(window(hold, 3, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(left(3, 0)).isEqualTo(MINUTE.multipliedBy(2));
    }

    @Test
    void whatTheServerDoesNotHaveIsLacking() {
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
        there(hold, 0);
        assertThat(book.lacking(0)).isEmpty();
        book.doubtServer();
        assertThat(book.lacking(0)).containsExactly(hold.id());
        assertThat(book.lacking(hold.id(), 10 * SECOND)).contains(window(hold, 7, MINUTE.minusSeconds(10)));
        assertThat(book.lacking(60 * SECOND)).isEmpty();
    }

    @Test
    void anEarlierEndThereIsLackingHere() {
        there(hold, 0);
        book.armedHere(window(hold, 0, MINUTE.plusMillis(40)), 0);
        assertThat(book.lacking(0)).isEmpty();
        book.armedHere(window(hold, 0, MINUTE.plusMillis(60)), 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
        assertThat(left(7, 0)).isEqualTo(MINUTE.plusMillis(60));
    }

    @Test
    void whatWasEndedIsNotLacking() {
        there(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(book.lacking(0)).isEmpty();
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
    }

    @Test
    void oneMoreThanTheBoundIsNotTaken() {
        for (int i = 0; i < 3; i++) {
            assertThat(there(window(Holds.of(MINUTE), 1, MINUTE), 0)).isTrue();
        }
        assertThat(there(hold, 0)).isFalse();
        assertThat(there(hold, 119 * SECOND)).isFalse();
        assertThat(there(hold, 121 * SECOND)).isTrue();
    }

    @Test
    void aHoldStaysAMinuteLongerThanItsTime() {
        there(hold, 0);
        book.forget(120 * SECOND);
        assertThat(left(7, 120 * SECOND)).isZero();
        book.forget(121 * SECOND);
        assertThat(book.find(hold.id(), 7, 121 * SECOND)).isEmpty();
    }

    @Test
    void nanosMayPassTheirGreatest() {
        book.armedHere(hold, Long.MAX_VALUE - SECOND);
        assertThat(book.lacking(hold.id(), Long.MIN_VALUE + SECOND))
                .map(SharedHold::left)
                .hasValueSatisfying(left -> assertThat(left).isBetween(MINUTE.minusSeconds(3), MINUTE));
        book.forget(Long.MIN_VALUE + SECOND);
        assertThat(book.lacking(Long.MIN_VALUE + SECOND)).isNotEmpty();
    }

    @Test
    void aTimeThatDoesNotFitIsAHundredYears() {
        there(window(hold, 7, Duration.ofMillis(Fields.MAX_MILLIS)), 0);
        assertThat(left(7, 0)).isEqualTo(Duration.ofDays(36_500));
        book.armedHere(window(hold, 7, Duration.ofSeconds(Long.MAX_VALUE)), Long.MAX_VALUE);
        assertThat(book.lacking(Long.MAX_VALUE)).isNotEmpty();
    }

    @Test
    void anEndThatWasToldStaysThoughTheServersClockIsSetBack() {
        long until = START + MINUTE.toMillis();
        book.armedThere(hold, until, 0);
        book.doubtServer();
        SharedHold later = window(hold, 7, Duration.ofHours(1));
        assertThat(book.armedThere(later, until, 10 * SECOND)).contains(window(hold, 7, MINUTE.minusSeconds(10)));
        assertThat(left(7, 10 * SECOND)).isEqualTo(MINUTE.minusSeconds(10));
        assertThat(book.lacking(10 * SECOND)).isEmpty();
        assertThat(book.armedThere(later, until, 60 * SECOND)).isEmpty();
    }

    @Test
    void theServersClockIsKnownByTheEndThatItTold() {
        assertThat(book.clock(hold.id(), 7, 0)).isZero();
        there(hold, 0);
        assertThat(book.clock(hold.id(), 7, 10 * SECOND)).isEqualTo(START + 10_000);
        assertThat(book.clock(hold.id(), 7, 90 * SECOND)).isEqualTo(START + 90_000);
        assertThat(book.clock(hold.id(), 6, 0)).isZero();
        there(window(hold, 7, Duration.ofSeconds(5)), SECOND);
        assertThat(book.clock(hold.id(), 7, 10 * SECOND)).isEqualTo(START + 10_000);
        assertThat(book.window(hold.id())).isEqualTo(7);
        assertThat(book.window("0".repeat(32))).isZero();
    }

    @Test
    void whatIsArmedHereWhileAWindowOpensIsNotPartOfIt() {
        there(hold, 0);
        book.armedHere(window(hold, 0, MINUTE.multipliedBy(3)), 0);
        book.ended(hold.id(), 7);
        assertThat(book.lacking(hold.id(), 0)).contains(window(hold, 7, MINUTE.multipliedBy(3)));
        there(window(hold, 8, MINUTE), 0);
        assertThat(left(8, 0)).as("never shortened").isEqualTo(MINUTE.multipliedBy(3));
        assertThat(book.lacking(0)).containsExactly(hold.id());
    }

    @Test
    void aWindowThatIsOverMayStillBeLengthened() {
        there(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(there(window(hold, 7, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(left(7, 0)).isEqualTo(MINUTE.multipliedBy(2));
    }

    @Test
    void afterAGoodResponseTheProcessSaysHowOftenItWasRefused() {
        SharedHold thrice = new SharedHold(hold.id(), 7, hold.scope(), hold.host(), 429, MINUTE, 3);
        there(thrice, 0);
        book.armedHere(window(hold, 0, MINUTE.multipliedBy(2)), 0);
        assertThat(book.lacking(hold.id(), 0)).map(SharedHold::armings).contains(3);
        there(window(thrice, 7, MINUTE.multipliedBy(2)), 0);
        book.ended(hold.id(), 7);
        book.armedHere(window(hold, 0, MINUTE), 0);
        assertThat(book.lacking(hold.id(), 0)).map(SharedHold::armings).contains(1);
    }

    @Test
    void whatIsReleasedHereBeforeItsWindowIsKnownIsNotLacking() {
        book.armedHere(window(hold, 0, MINUTE), 0);
        assertThat(book.releasedHere(hold.id(), 0, SECOND)).isTrue();
        assertThat(book.lacking(SECOND)).isEmpty();
        assertThat(book.releasedHere(hold.id(), 0, SECOND)).as("no news").isFalse();
        assertThat(there(window(hold, 7, MINUTE), 2 * SECOND))
                .as("told, and released then")
                .isTrue();
    }

    @Test
    void whatIsReleasedHereIsOverThoughItWasNotTold() {
        there(hold, 0);
        book.armedHere(window(hold, 0, MINUTE.multipliedBy(3)), 0);
        assertThat(book.releasedHere(hold.id(), 7, SECOND)).isTrue();
        assertThat(book.lacking(SECOND)).isEmpty();
        assertThat(there(hold, SECOND)).isFalse();
    }

    @Test
    void whatIsArmedHereWhileAnotherReleasesIsNotPartOfThat() {
        there(hold, 0);
        book.armedHere(window(hold, 0, MINUTE.multipliedBy(3)), 0);
        assertThat(book.releasedThere(hold.id(), 7, SECOND)).isTrue();
        assertThat(book.lacking(hold.id(), SECOND))
                .map(SharedHold::left)
                .contains(MINUTE.multipliedBy(3).minusSeconds(1));
        there(window(hold, 8, MINUTE.multipliedBy(3)), SECOND);
        assertThat(book.releasedThere(hold.id(), 8, 2 * SECOND)).isTrue();
        assertThat(left(8, 2 * SECOND)).isZero();
    }

    @Test
    void whatIsArmedHereAfterAReleaseHereIsNotPartOfThat() {
        there(hold, 0);
        book.releasedHere(hold.id(), 7, SECOND);
        book.armedHere(window(hold, 0, MINUTE.dividedBy(2)), 2 * SECOND);
        book.releasedThere(hold.id(), 7, 3 * SECOND);
        assertThat(book.lacking(hold.id(), 3 * SECOND)).map(SharedHold::left).contains(Duration.ofSeconds(29));
    }

    @Test
    void whatOthersSayTakesNoRoomFromItsOwn() {
        for (int i = 0; i < 3; i++) {
            there(window(Holds.of(MINUTE), 1, MINUTE), 0);
        }
        for (int i = 0; i < 3; i++) {
            SharedHold mine = Holds.of(MINUTE);
            book.armedHere(mine, 0);
            assertThat(there(window(mine, 1, MINUTE), 0)).isTrue();
        }
        book.doubtServer();
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).as("both bounds are reached").hasSize(6).doesNotContain(hold.id());
        book.armedHere(hold, 121 * SECOND);
        assertThat(book.lacking(121 * SECOND)).containsExactly(hold.id());
    }

    @Test
    void aHoldOfOthersThatIsArmedHereMakesRoomForTheirs() {
        SharedHold mine = window(Holds.of(MINUTE), 1, MINUTE);
        there(mine, 0);
        there(window(Holds.of(MINUTE), 1, MINUTE), 0);
        there(window(Holds.of(MINUTE), 1, MINUTE), 0);
        assertThat(there(hold, 0)).isFalse();
        book.armedHere(mine, 0);
        assertThat(there(hold, 0)).isTrue();
    }

    @Test
    void aHoldIsKeptWhileTheServerHasItInItsList() {
        there(hold, 0);
        book.ended(hold.id(), 7);
        clock.read(70 * SECOND, 70 * SECOND, START - 170_000);
        SharedHold again = window(hold, 7, MINUTE.multipliedBy(3));
        long until = START + MINUTE.toMillis();
        book.forget(200 * SECOND);
        assertThat(book.armedThere(again, until, 200 * SECOND))
                .as("told before")
                .isEmpty();
        book.forget(360 * SECOND);
        assertThat(book.window(hold.id())).isEqualTo(7);
        book.forget(361 * SECOND);
        assertThat(book.window(hold.id())).isZero();
    }
}
