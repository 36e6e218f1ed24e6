package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet.First;
import dev.heed.internal.hold.FleetTurn.Effect;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a hold that other processes share lets calls of this one go. */
class FleetTurnTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = 1_000 * MILLI;

    /** Readings overflow while the fleet is asked. */
    private static final long START = Long.MAX_VALUE - 29 * SECOND - 600 * MILLI;

    private static final long END = START + 30 * SECOND;
    private static final long WINDOW = 7;
    private static final Duration TOOK = Duration.ofMillis(100);

    private final FleetSize size = new FleetSize();
    private final FleetTurn turn = new FleetTurn("a".repeat(32), size);

    @BeforeEach
    void theFleetKnowsTheHold() {
        turn.told(WINDOW, 0, true);
    }

    private void asks(long now) {
        assertThat(turn.asks(now, END)).isTrue();
    }

    private boolean lets(long now) {
        return turn.lets(now, END);
    }

    private static First waitFor(int seconds) {
        return First.waiting(1, Duration.ofSeconds(seconds));
    }

    @Test
    void aHoldThatNobodySharesOpensAtItsEnd() {
        assertThat(FleetTurn.NONE.lets(END, END)).isTrue();
        assertThat(FleetTurn.NONE.nextNanos(END)).isEqualTo(END);
        assertThat(FleetTurn.NONE.wantsToAsk(END, END)).isFalse();
    }

    @Test
    void theFleetIsAskedHalfASecondAheadAndNotAgain() {
        assertThat(turn.nextNanos(END)).isEqualTo(END - 500 * MILLI);
        assertThat(turn.asks(END - 500 * MILLI - 1, END)).isFalse();
        asks(END - 500 * MILLI);
        assertThat(turn.asks(END - 499 * MILLI, END)).isFalse();
        assertThat(turn.nextNanos(END)).isEqualTo(END);
    }

    @Test
    void processesAskOver300Milliseconds() {
        turn.told(WINDOW, 0.999_999, true);
        assertThat(turn.nextNanos(END)).isBetween(END - 201 * MILLI, END - 200 * MILLI);
    }

    @Test
    void withoutAnAnswerByTheEndItOpensAndALateLeaveIsGivenBack() {
        asks(END - 500 * MILLI);
        assertThat(lets(END)).isTrue();
        turn.letsGo();
        assertThat(turn.answered(waitFor(9), 0, END)).isEqualTo(Effect.NONE);
        assertThat(turn.answered(First.go(), 0, END)).isEqualTo(Effect.GIVES_BACK);
        assertThat(turn.isFirst()).isFalse();
        assertThat(lets(END)).isTrue();
    }

    @Test
    void whoAsksAfterTheEndWaits200MillisecondsForTheAnswer() {
        assertThat(lets(END + SECOND)).isFalse();
        asks(END + SECOND);
        assertThat(lets(END + SECOND + 200 * MILLI - 1)).isFalse();
        assertThat(lets(END + SECOND + 200 * MILLI)).isTrue();
    }

    @Test
    void whoAsksTooShortlyBeforeTheEndForAnAnswerWaits200MillisecondsForItToo() {
        asks(END - MILLI);
        assertThat(lets(END)).isFalse();
        assertThat(turn.nextNanos(END)).isEqualTo(END + 199 * MILLI);
        assertThat(lets(END + 199 * MILLI - 1)).isFalse();
        assertThat(lets(END + 199 * MILLI)).isTrue();
    }

    @Test
    void whoGoesFirstOpensAtTheEnd() {
        asks(END - 500 * MILLI);
        assertThat(turn.answered(First.go(), 0, END - 400 * MILLI)).isEqualTo(Effect.NONE);
        assertThat(turn.isFirst()).isTrue();
        assertThat(turn.nextNanos(END)).isEqualTo(END);
        assertThat(lets(END)).isTrue();
        turn.letsGo();
        assertThat(turn.isFirst()).isTrue();
        assertThat(turn.answered(First.go(), 0, END)).as("twice").isEqualTo(Effect.NONE);
    }

    @Test
    void whatTheFleetDoesNotKnowOpensAtTheEnd() {
        asks(END - 500 * MILLI);
        turn.answered(First.unknown(), 0, END - 400 * MILLI);
        assertThat(lets(END)).isTrue();
    }

    @Test
    void processesBeginAfterAsManyReplyTimesAsTheirNumberDoubles() {
        asks(END - 500 * MILLI);
        turn.answered(waitFor(10), 0, END - 400 * MILLI);
        assertThat(lets(END)).isFalse();
        turn.opened(WINDOW, 16, TOOK, 0.2, END + SECOND);
        assertThat(turn.nextNanos(END)).isEqualTo(END + SECOND + 200 * MILLI); // log2(1 + 0.2 * 15)
        assertThat(lets(END + SECOND + 200 * MILLI - 1)).isFalse();
        assertThat(lets(END + SECOND + 200 * MILLI)).isTrue();
        turn.opened(WINDOW, 16, TOOK, 0.9, END + 2 * SECOND);
        assertThat(turn.nextNanos(END)).as("told twice").isEqualTo(END + SECOND + 200 * MILLI);
    }

    @Test
    void whatIsOpenAlreadyBeginsThatMuchLaterAndNotBeforeTheEnd() {
        asks(END - 500 * MILLI);
        turn.answered(First.open(16, TOOK), 0.2, END - 400 * MILLI);
        assertThat(turn.nextNanos(END)).isEqualTo(END);
        assertThat(lets(END)).isTrue();
    }

    @Test
    void newsOfAnotherWindowIsIgnored() {
        asks(END);
        turn.answered(waitFor(10), 0, END);
        turn.opened(WINDOW - 1, 1, TOOK, 0, END);
        turn.freed(WINDOW + 1, 0, END);
        assertThat(turn.nextNanos(END)).isEqualTo(END + 10 * SECOND);
    }

    @Test
    void afterAFirstThatFailedTheFleetIsAskedAgainOver100Milliseconds() {
        asks(END);
        turn.answered(waitFor(10), 0, END);
        turn.freed(WINDOW, 0.5, END + SECOND);
        assertThat(turn.nextNanos(END)).isEqualTo(END + SECOND + 50 * MILLI);
        assertThat(turn.asks(END + SECOND + 50 * MILLI - 1, END)).isFalse();
        asks(END + SECOND + 50 * MILLI);
    }

    @Test
    void aTurnThatIsFreedBeforeTheAnswerComesIsNotWaitedFor() {
        asks(END);
        turn.freed(WINDOW, 0, END);
        turn.answered(waitFor(10), 0.5, END + MILLI);
        assertThat(turn.nextNanos(END)).isEqualTo(END + 51 * MILLI);
    }

    @Test
    void afterTwoSilentFirstsItOpensOneProcessAfterAnother() {
        size.set(16);
        turn.told(WINDOW, 0, true);
        asks(END);
        turn.answered(waitFor(5), 0.2, END);
        assertThat(turn.asks(END + 5 * SECOND - 1, END)).isFalse();
        asks(END + 5 * SECOND);
        turn.answered(waitFor(5), 0.2, END + 5 * SECOND);
        assertThat(turn.asks(END + 10 * SECOND, END)).isFalse();
        assertThat(lets(END + 12 * SECOND - 1)).isFalse();
        assertThat(lets(END + 12 * SECOND)).isTrue();
    }

    @Test
    void nobodyWaitsLongerThan20SecondsForTheFleet() {
        asks(END);
        turn.answered(waitFor(60), 0, END);
        assertThat(turn.nextNanos(END)).isEqualTo(END + 20 * SECOND);
        assertThat(lets(END + 20 * SECOND - 1)).isFalse();
        assertThat(lets(END + 20 * SECOND)).isTrue();
    }

    @Test
    void notAllProcessesGoAtOnceAtTheLastMoment() {
        size.set(16);
        asks(END);
        turn.answered(waitFor(60), 0.2, END);
        assertThat(turn.nextNanos(END)).isEqualTo(END + 18 * SECOND);
        turn.told(WINDOW + 1, 0, true);
        asks(END);
        turn.answered(First.open(16, Duration.ofHours(1)), 1, END);
        assertThat(turn.nextNanos(END)).as("what a stranger says").isEqualTo(END + 20 * SECOND);
    }

    @Test
    void aHoldThatStandsLongerIsLengthenedOnce() {
        asks(END - 500 * MILLI);
        assertThat(turn.answered(First.stands(Duration.ofSeconds(3)), 0, END - 400 * MILLI))
                .isEqualTo(Effect.LENGTHENS);
        long later = END + 3 * SECOND;
        assertThat(turn.asks(later - 500 * MILLI, later)).isTrue();
        assertThat(turn.answered(First.stands(Duration.ofSeconds(3)), 0, later - 400 * MILLI))
                .isEqualTo(Effect.NONE);
        assertThat(turn.lets(later, later)).isTrue();
    }

    @Test
    void aHoldThatStandsForNothingIsUnknown() {
        asks(END);
        assertThat(turn.answered(First.stands(Duration.ZERO), 0, END)).isEqualTo(Effect.NONE);
        assertThat(lets(END)).isTrue();
    }

    @Test
    void withoutAFleetItOpensAtOnceUntilItIsToldAgain() {
        asks(END - 500 * MILLI);
        turn.answered(waitFor(10), 0, END - 400 * MILLI);
        turn.leaves();
        assertThat(lets(END)).isTrue();
        turn.told(WINDOW, 0, false);
        assertThat(lets(END)).isFalse();
    }

    @Test
    void whatIsToldTwiceChangesNothing() {
        asks(END - 500 * MILLI);
        turn.answered(First.go(), 0, END - 400 * MILLI);
        turn.told(WINDOW, 0, false);
        assertThat(turn.isFirst()).isTrue();
        turn.told(WINDOW + 1, 0, false);
        assertThat(turn.isFirst()).isFalse();
    }

    @Test
    void anOlderWindowCountsOnlyIfItEndsLater() {
        assertThat(turn.counts(WINDOW - 1, false)).isFalse();
        assertThat(turn.counts(WINDOW - 1, true)).isTrue();
        assertThat(turn.counts(WINDOW, false)).isTrue();
    }

    @Test
    void theBackoffOfThisProcessIsWholeAlsoBeyond20SecondsAfterTheEnd() {
        asks(END - 500 * MILLI);
        assertThat(turn.answered(First.go(), 0, END - 400 * MILLI)).isEqualTo(Effect.NONE);
        turn.backsOff(END + 39 * SECOND);
        assertThat(turn.nextNanos(END)).isEqualTo(END + 39 * SECOND);
        assertThat(lets(END + 39 * SECOND - 1)).isFalse();
        assertThat(lets(END + 39 * SECOND)).isTrue();
    }

    @Test
    void whoWaitsForAnotherKnowsHowManyBeginShouldNobodyComeBack() {
        asks(END - 500 * MILLI);
        turn.answered(First.waiting(16, Duration.ofSeconds(5)), 0.5, END - 400 * MILLI);
        asks(END + 5 * SECOND);
        turn.answered(First.waiting(1, Duration.ofSeconds(5)), 0.5, END + 5 * SECOND);
        assertThat(turn.asks(END + 10 * SECOND, END)).isFalse();
        long begins = END + 10 * SECOND + (long) (Math.log(1 + 0.5 * 15) / Math.log(2) * SECOND);
        assertThat(lets(begins - MILLI)).isFalse();
        assertThat(lets(begins + MILLI)).isTrue();
    }
}
