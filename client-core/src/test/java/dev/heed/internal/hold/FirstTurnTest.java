package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.HoldFleet.First;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which process goes first, what becomes of its turn, and what the others do. */
class FirstTurnTest extends FleetProcess {
    @Test
    void theFirstCallThatWaitsAsksAheadAndOnlyIt() {
        known();
        Waiter one = waiter();
        Waiter other = waiter();
        assertThat(asks(one, START).wakeAtNanos()).isEqualTo(END - SECOND / 2);
        assertThat(asks(other, START).wakeAtNanos()).isEqualTo(END);
        assertThat(said).isEmpty();
        assertThat(asks(one, END - SECOND / 2).wakeAtNanos()).isEqualTo(END);
        assertThat(said).containsExactly("first 5");
        holds.leave(one, END - SECOND / 3);
        assertThat(said).hasSize(1);
    }

    @Test
    void ifTheCallThatWouldAskAheadLeavesAnotherDoes() {
        known();
        Waiter one = waiter();
        Waiter other = waiter();
        asks(one, START);
        asks(other, START);
        holds.leave(one, START + SECOND);
        assertThat(woken).containsExactly(other);
        assertThat(asks(other, START + SECOND).wakeAtNanos()).isEqualTo(END - SECOND / 2);
    }

    @Test
    void aCallThatWaitsBeforeTheFleetKnowsIsToldToAskAhead() {
        SharedHold hold = refused(START);
        Waiter waiter = waiter();
        assertThat(asks(waiter, START).wakeAtNanos()).isEqualTo(END);
        shared.armed(with(hold, 5, HALF_A_MINUTE), at(START));
        assertThat(woken).containsExactly(waiter);
        assertThat(asks(waiter, START).wakeAtNanos()).isEqualTo(END - SECOND / 2);
    }

    @Test
    void aHoldWhoseTimeIsOverIsOpenForThoseThatLookWhetherTheyMayWait() {
        known();
        Waiter waiter = waiter();
        asks(waiter, START);
        assertThat(asks(waiter, END - SECOND / 2).open()).isFalse();
        assertThat(asks(waiter(), END + SECOND).open()).isTrue();
    }

    @Test
    void whatAFirstBringsIsToldWithTheTimeThatItTook() {
        SharedHold hold = known();
        Waiter first = goesFirst(hold);
        holds.healthy(first, END + SECOND / 10);
        assertThat(said).containsExactly("first 5", "proved 5 true PT0.1S");
    }

    @Test
    void aFirstThatFailsAsksAgainAfterItsBackoff() {
        SharedHold hold = known();
        Waiter next = waiter();
        Waiter first = goesFirst(hold);
        assertThat(goes(next, END)).isFalse();
        holds.ended(first, ServerHealth.UNHEALTHY, Duration.ofSeconds(2), END + SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
        shared.freed(hold, at(END + SECOND));
        assertThat(asks(next, END + SECOND).wakeAtNanos()).isEqualTo(END + 3 * SECOND);
        assertThat(goes(next, END + 3 * SECOND)).isFalse();
        assertThat(said).hasSize(3).endsWith("first 5");
    }

    @Test
    void aFirstThatIsCancelledLetsTheNextHereGo() {
        SharedHold hold = known();
        Waiter first = goesFirst(hold);
        Waiter next = waiter();
        assertThat(goes(next, END)).isFalse();
        holds.leave(first, END + SECOND);
        assertThat(goes(next, END + SECOND)).isTrue();
        assertThat(said).containsExactly("first 5");
        holds.leave(next, END + SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
    }

    @Test
    void aTurnThatNobodyIsThereToUseIsGivenBack() {
        SharedHold hold = known();
        Waiter only = waiter();
        asks(only, START);
        asks(only, END - SECOND / 2);
        holds.leave(only, END - SECOND / 3);
        shared.answered(hold, First.go(), at(END - SECOND / 4));
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
    }

    @Test
    void aTurnThatComesAfterTheHoldHasOpenedIsGivenBack() {
        SharedHold hold = known();
        Waiter only = waiter();
        asks(only, START);
        asks(only, END - SECOND / 2);
        assertThat(goes(only, END)).as("without an answer").isTrue();
        shared.answered(hold, First.go(), at(END + 1));
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
        holds.healthy(only, END + 2);
        shared.answered(hold, First.go(), at(END + 3));
        assertThat(said).as("the hold is forgotten").hasSize(3);
    }

    @Test
    void aFirstThatIsRefusedArmsAnewAndKeepsNoTurn() {
        SharedHold hold = known();
        Waiter first = goesFirst(hold);
        SharedHold anew = refused(first, Scope.ORIGIN, PAGE, HALF_A_MINUTE, END + SECOND);
        assertThat(said).containsExactly("first 5", "arm ORIGIN");
        assertThat(anew.armings()).isEqualTo(2);
        shared.armed(with(anew, 6, HALF_A_MINUTE), at(END + SECOND));
        assertThat(asks(waiter(), END + SECOND).wakeAtNanos()).isEqualTo(END + 31 * SECOND - SECOND / 2);
    }

    @Test
    void aFirstWhoseLimitIsUsedUpForAMomentWasGood() {
        SharedHold hold = known();
        Waiter first = goesFirst(hold);
        HoldRequest.Cause cause = HoldRequest.Cause.usedUp(ServerHealth.HEALTHY);
        Duration time = Duration.ofMillis(300);
        long now = END + SECOND;
        holds.arm(first, new HoldRequest(Scope.ORIGIN, PAGE, false, 200, time, now, Instant.EPOCH, cause), now);
        assertThat(said).containsExactly("first 5", "proved 5 true PT1S");
    }

    @Test
    void aRefusalElsewhereStopsThoseThatHaveNotBegun() {
        SharedHold hold = known();
        Waiter waiter = waiter();
        asks(waiter, START);
        asks(waiter, END - SECOND / 2);
        shared.answered(hold, First.waiting(1, Duration.ofSeconds(10)), at(END - SECOND / 4));
        shared.opened(hold, 16, Duration.ofSeconds(1), new Moment(END, Instant.EPOCH, 0.2));
        assertThat(goes(waiter, END + SECOND)).isFalse();
        shared.armed(with(hold, 6, HALF_A_MINUTE), at(END + SECOND));
        assertThat(asks(waiter, END + 2 * SECOND).wakeAtNanos()).isEqualTo(END + 31 * SECOND - SECOND / 2);
    }

    @Test
    void withoutAFleetThoseThatWaitForItGoAtOnce() {
        SharedHold hold = known();
        Waiter waiter = waiter();
        asks(waiter, START);
        asks(waiter, END - SECOND / 2);
        shared.answered(hold, First.waiting(1, Duration.ofSeconds(10)), at(END - SECOND / 4));
        assertThat(goes(waiter, END + SECOND)).isFalse();
        woken.clear();
        shared.disconnected(END + SECOND);
        assertThat(woken).containsExactly(waiter);
        assertThat(goes(waiter, END + SECOND)).isTrue();
    }

    @Test
    void whatTheFleetHasNotToldOfSinceItCameBackIsArmedAgain() {
        SharedHold hold = known();
        assertThat(shared.isMissed()).isFalse();
        shared.disconnected(START);
        assertThat(shared.isMissed()).isTrue();
        shared.armMissed(START + SECOND);
        assertThat(said).containsExactly("arm ORIGIN");
        shared.armed(with(hold, 9, HALF_A_MINUTE.minusSeconds(1)), at(START + SECOND));
        assertThat(shared.isMissed()).isFalse();
        shared.armMissed(START + SECOND);
        assertThat(said).hasSize(1);
    }

    @Test
    void aReleaseByHandIsToldAndOneCallGoesFirst() {
        known();
        Waiter waiter = waiter();
        asks(waiter, START);
        assertThat(holds.release(hold -> true, START + SECOND, Instant.EPOCH)).isEqualTo(1);
        assertThat(said).containsExactly("release 5", "first 5");
        assertThat(goes(waiter, START + SECOND)).isFalse();
    }

    @Test
    void aReleaseByHandForWhichNobodyWaitsLeavesNothing() {
        known();
        holds.release(hold -> true, START + SECOND, Instant.EPOCH);
        assertThat(said).containsExactly("release 5");
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void aReleaseElsewhereEndsTheSameWindowOnly() {
        SharedHold hold = known();
        Waiter waiter = waiter();
        asks(waiter, START);
        shared.released(with(hold, 4, HALF_A_MINUTE), at(START + SECOND));
        assertThat(said).isEmpty();
        shared.released(hold, at(START + SECOND));
        assertThat(said).containsExactly("first 5");
        shared.answered(hold, First.go(), at(START + SECOND));
        assertThat(goes(waiter, START + SECOND)).isTrue();
        shared.released(hold, at(START + 2 * SECOND));
        holds.healthy(waiter, START + 2 * SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 true PT1S");
    }

    @Test
    void aCallThatFindsNoRoomToAskAheadHasTheFleetAskedAllTheSame() {
        known();
        Waiter waiter = waiter();
        asks(waiter, START);
        holds.yields(waiter, END - SECOND / 2 - 1);
        assertThat(said).isEmpty();
        holds.yields(waiter, END - SECOND / 2);
        assertThat(said).containsExactly("first 5");
    }

    /** How many responses of its own armed a hold is how many calls a server takes at a time: others say nothing of that. */
    @Test
    void whatOthersSayOfAHoldDoesNotWidenTheWindowOfThoseThatAreLetGo() {
        Duration time = Duration.ofMillis(60); // so short that its end has no pace
        SharedHold hold = with(refused(waiter(), Scope.ORIGIN, PAGE, time, START), 5, time);
        for (int i = 1; i < 20; i++) {
            shared.armed(with(hold, 5, time.plusNanos(i)), at(START));
        }
        shared.disconnected(START);
        List<Waiter> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(waiter());
            asks(waiting.get(i), START);
        }
        asks(waiting.get(0), START + SECOND);
        for (int healthy = 0; healthy < 12; healthy++) {
            holds.healthy(waiting.get(healthy), START + SECOND);
        }
        assertThat(waiting.stream().filter(each -> each.grantedBy != null)).hasSize(8);
    }

    @Test
    void untilItIsKnownWhoGoesFirstNothingIsSentAgainUnasked() {
        known();
        assertThat(holds.stands(PAGE, END + SECOND)).isTrue();
        shared.disconnected(END + SECOND);
        assertThat(holds.stands(PAGE, END + SECOND)).isFalse();
    }

    @Test
    void whoGoesFirstSaysHowItFaredAlsoAfterAShortCut() {
        SharedHold hold = known();
        Waiter first = goesFirst(hold);
        shared.disconnected(END + SECOND / 2);
        holds.healthy(first, END + SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 true PT1S");
    }

    @Test
    void whoGoesFirstAndFailsWithoutAFleetWaitsForNobody() {
        SharedHold hold = known();
        Waiter next = waiter();
        Waiter first = goesFirst(hold);
        asks(next, END);
        shared.disconnected(END + SECOND / 2);
        holds.ended(first, ServerHealth.UNHEALTHY, Duration.ofSeconds(2), END + SECOND);
        assertThat(goes(next, END + 3 * SECOND - 1)).isFalse();
        assertThat(goes(next, END + 3 * SECOND)).isTrue();
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
    }

    @Test
    void whoLeavesTheFleetGivesItsTurnBack() {
        SharedHold hold = known();
        goesFirst(hold);
        shared.leaves(END + SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
    }

    @Test
    void whoLeavesBeforeTheAnswerComesNeedsNoTurn() {
        known();
        Waiter waiter = waiter();
        asks(waiter, START);
        asks(waiter, END - SECOND / 2);
        shared.leaves(END - SECOND / 3);
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S");
    }

    @Test
    void aReleaseOfAHoldWhoseWindowIsNotKnownYetEndsWhicheverStands() {
        SharedHold hold = known();
        refused(waiter(), Scope.ORIGIN, PAGE, Duration.ofSeconds(40), START + SECOND);
        said.clear();
        holds.release(each -> true, START + SECOND, Instant.EPOCH);
        assertThat(said).as("of 5 it may be too late").containsExactly("release 0");
        shared.armed(with(hold, 6, HALF_A_MINUTE), at(START + SECOND));
        shared.released(with(hold, 6, HALF_A_MINUTE), at(START + SECOND));
        assertThat(holds.mayStand()).isFalse();
        assertThat(said).containsExactly("release 0");
    }

    @Test
    void whoGoesFirstAfterTheFleetCameBackAndFailsAsksItAgain() {
        SharedHold hold = known();
        shared.disconnected(START);
        shared.armed(hold, at(START));
        Waiter next = waiter();
        Waiter first = goesFirst(hold);
        assertThat(goes(next, END)).isFalse();
        holds.ended(first, ServerHealth.UNHEALTHY, Duration.ofSeconds(2), END + SECOND);
        assertThat(goes(next, END + 3 * SECOND)).isFalse();
        assertThat(said).containsExactly("first 5", "proved 5 false PT0S", "first 5");
    }
}
