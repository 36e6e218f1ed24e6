package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldBookTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SECOND = 1_000_000_000;
    private final HoldBook book = new HoldBook(3);
    private final SharedHold hold = window(Holds.of(MINUTE), 7, MINUTE);

    private static SharedHold window(SharedHold of, long window, Duration left) {
        return new SharedHold(of.id(), window, of.scope(), of.host(), of.status(), left, 1);
    }

    private Duration left(long window, long nanos) {
        return book.find(hold.id(), window, nanos).map(SharedHold::left).orElse(Duration.ofSeconds(-1));
    }

    @Test
    void ofOneWindowTheLaterEndCounts() {
        assertThat(book.armedThere(hold, 0)).isTrue();
        assertThat(book.armedThere(window(hold, 7, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(book.armedThere(window(hold, 7, Duration.ofSeconds(5)), 0)).isTrue();
        assertThat(left(7, 10 * SECOND)).isEqualTo(MINUTE.multipliedBy(2).minusSeconds(10));
    }

    @Test
    void anOlderWindowCountsOnlyIfItEndsLater() {
        book.armedThere(hold, 0);
        assertThat(book.armedThere(window(hold, 6, MINUTE), 0)).isFalse();
        assertThat(book.armedThere(window(hold, 6, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(left(7, 0)).isEqualTo(MINUTE.multipliedBy(2));
    }

    @Test
    void aNewerWindowTakesTheOthersPlace() {
        book.armedThere(hold, 0);
        book.armedThere(window(hold, 8, MINUTE.multipliedBy(2)), 0);
        assertThat(left(8, 0)).isEqualTo(MINUTE.multipliedBy(2));
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
    }

    @Test
    void aWindowThatIsOverStaysSo() {
        book.armedThere(hold, 0);
        book.ended(hold.id(), 6);
        assertThat(left(7, 0)).isEqualTo(MINUTE);
        book.ended(hold.id(), 7);
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
        assertThat(book.armedThere(hold, 0)).isFalse();
        assertThat(book.find(hold.id(), 7, 0)).isEmpty();
    }

    @Test
    void aNewWindowAfterOneThatWasEndedEndsWhenItSays() {
        book.armedThere(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(book.armedThere(window(hold, 8, Duration.ofSeconds(5)), 0)).isTrue();
        assertThat(left(8, 0)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aServerThatLostItsWindowsMayBeginWithAnOlderOne() {
        book.armedThere(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(book.armedThere(window(hold, 3, MINUTE.multipliedBy(2)), 0)).isTrue();
        assertThat(left(3, 0)).isEqualTo(MINUTE.multipliedBy(2));
    }

    @Test
    void whatTheServerDoesNotHaveIsLacking() {
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
        book.armedThere(hold, 0);
        assertThat(book.lacking(0)).isEmpty();
        book.doubtServer();
        assertThat(book.lacking(0)).containsExactly(hold.id());
        assertThat(book.lacking(hold.id(), 10 * SECOND)).contains(window(hold, 7, MINUTE.minusSeconds(10)));
        assertThat(book.lacking(60 * SECOND)).isEmpty();
    }

    @Test
    void anEarlierEndThereIsLackingHere() {
        book.armedThere(hold, 0);
        book.armedHere(window(hold, 0, MINUTE.plusMillis(40)), 0);
        assertThat(book.lacking(0)).isEmpty();
        book.armedHere(window(hold, 0, MINUTE.plusMillis(60)), 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
        assertThat(left(7, 0)).isEqualTo(MINUTE.plusMillis(60));
    }

    @Test
    void whatWasEndedIsNotLacking() {
        book.armedHere(hold, 0);
        book.ended(hold.id(), 7);
        assertThat(book.lacking(0)).isEmpty();
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).containsExactly(hold.id());
    }

    @Test
    void oneMoreThanTheBoundIsNotTaken() {
        for (int i = 0; i < 3; i++) {
            assertThat(book.armedThere(window(Holds.of(MINUTE), 1, MINUTE), 0)).isTrue();
        }
        assertThat(book.armedThere(hold, 0)).isFalse();
        book.armedHere(hold, 0);
        assertThat(book.lacking(0)).isEmpty();
        assertThat(book.armedThere(hold, 119 * SECOND)).isFalse();
        assertThat(book.armedThere(hold, 121 * SECOND)).isTrue();
    }

    @Test
    void aHoldStaysAMinuteLongerThanItsTime() {
        book.armedThere(hold, 0);
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
        book.armedThere(window(hold, 7, Duration.ofMillis(Fields.MAX_MILLIS)), 0);
        assertThat(left(7, 0)).isEqualTo(Duration.ofDays(36_500));
        book.armedHere(window(hold, 7, Duration.ofSeconds(Long.MAX_VALUE)), Long.MAX_VALUE);
        assertThat(book.lacking(Long.MAX_VALUE)).isNotEmpty();
    }
}
