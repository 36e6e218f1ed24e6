package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.testing.Holds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which armings are sent, and when. */
class ArmingsTest {
    private static final long MS = 1_000_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final ArmingQueue queue = new ArmingQueue(3);

    @Test
    void noMoreThanTwentyGoInAnySecond() {
        ArmingRate rate = new ArmingRate(20);
        for (int i = 0; i < 20; i++) {
            assertThat(rate.delay(i * MS)).isZero();
            rate.sent(i * MS);
        }
        assertThat(rate.delay(20 * MS)).isEqualTo(980 * MS);
        assertThat(rate.delay(999 * MS)).isEqualTo(MS);
        assertThat(rate.delay(1_000 * MS)).isZero();
        rate.sent(1_000 * MS);
        assertThat(rate.delay(1_000 * MS)).isEqualTo(MS);
    }

    @Test
    void armingsOfOneHoldAreMergedToTheLaterEnd() {
        SharedHold hold = Holds.of(MINUTE);
        queue.add(hold, 0);
        queue.add(Holds.again(hold, MINUTE.multipliedBy(2)), 0);
        queue.add(Holds.again(hold, MINUTE), 5_000 * MS);
        SharedHold next = queue.next(10_000 * MS);
        assertThat(next).isNotNull();
        assertThat(next.left()).isEqualTo(MINUTE.multipliedBy(2).minusSeconds(10));
        assertThat(queue.next(10_000 * MS)).isNull();
    }

    @Test
    void aRefusalIsNotMergedAway() {
        SharedHold refused = Holds.of(MINUTE);
        queue.add(refused, 0);
        queue.add(new SharedHold(refused.id(), 0, refused.scope(), refused.host(), 429, MINUTE.multipliedBy(2), 0), 0);
        assertThat(queue.next(0)).extracting(SharedHold::armings).isEqualTo(1);
    }

    @Test
    void oneWaitsWhileAnotherOfItsHoldIsOnItsWay() {
        SharedHold hold = Holds.of(MINUTE);
        queue.add(hold, 0);
        assertThat(queue.next(0)).isNotNull();
        queue.add(hold, 0);
        assertThat(queue.hasWaiting()).isFalse();
        queue.add(Holds.again(hold, MINUTE.multipliedBy(2)), 0);
        assertThat(queue.next(0)).isNull();
        queue.answered(hold, 0);
        assertThat(queue.next(0)).isNotNull();
    }

    @Test
    void oneThatTheAnswerMakesNeedlessIsDropped() {
        SharedHold hold = Holds.of(MINUTE);
        queue.add(hold, 0);
        queue.next(0);
        queue.add(Holds.again(hold, MINUTE.multipliedBy(2)), 0);
        queue.answered(Holds.again(hold, MINUTE.multipliedBy(3)), 0);
        assertThat(queue.hasWaiting()).isFalse();
    }

    @Test
    void oneThatIsLostMayBeSentAgain() {
        SharedHold hold = Holds.of(MINUTE);
        queue.add(hold, 0);
        queue.next(0);
        queue.lost(hold.id());
        queue.add(hold, 0);
        assertThat(queue.next(0)).isNotNull();
    }

    @Test
    void othersGoPastOneThatWaits() {
        SharedHold hold = Holds.of(MINUTE);
        queue.add(hold, 0);
        queue.next(0);
        queue.add(Holds.again(hold, MINUTE.multipliedBy(2)), 0);
        SharedHold other = Holds.of(MINUTE);
        queue.add(other, 0);
        assertThat(queue.next(0)).extracting(SharedHold::id).isEqualTo(other.id());
    }

    @Test
    void whatIsOverBeforeItsTurnIsNotSent() {
        queue.add(Holds.of(MINUTE), 0);
        assertThat(queue.next(MINUTE.toNanos())).isNull();
        assertThat(queue.hasWaiting()).isFalse();
    }

    @Test
    void oneMoreThanTheBoundIsNotTaken() {
        SharedHold first = Holds.of(MINUTE);
        queue.add(first, 0);
        queue.add(Holds.of(MINUTE), 0);
        queue.add(Holds.of(MINUTE), 0);
        queue.add(Holds.of(MINUTE), 0);
        queue.add(Holds.again(first, MINUTE.multipliedBy(2)), 0);
        assertThat(queue.next(0)).isEqualTo(Holds.again(first, MINUTE.multipliedBy(2)));
        assertThat(queue.next(0)).isNotNull();
        assertThat(queue.next(0)).isNotNull();
        assertThat(queue.next(0)).isNull();
    }
}
