package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who goes when, what those that ask are told, and on what a hold stands. */
class HoldQueuesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final HoldTarget PAGE = target("http://host/page");

    /** Readings overflow while the holds stand. */
    private static final long START = Long.MAX_VALUE - 15 * SECOND;

    private static final long END = START + 30 * SECOND;

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Waiter> woken = new ArrayList<>();
    private final Waiter first = turn();
    private final Waiter second = turn();
    private final Waiter third = turn();

    private static HoldTarget target(String url) {
        return new HoldTarget("", "GET", "host", url, () -> "");
    }

    private Waiter turn() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]));
        return turn[0];
    }

    private boolean arms(Waiter turn, Scope scope, HoldTarget target, int seconds, int status, long now) {
        Instant at = Instant.EPOCH.plusNanos(now - START);
        return holds.arm(turn, new HoldRequest(scope, target, true, status, Duration.ofSeconds(seconds), now, at), now)
                .isPresent();
    }

    private void arms(Scope scope, int seconds) {
        assertThat(arms(turn(), scope, PAGE, seconds, 503, START)).isTrue();
    }

    private boolean goes(Waiter turn, long now) {
        return holds.ask(turn, PAGE, now).hold().isEmpty();
    }

    private Hold holdBefore(Waiter turn, long now) {
        return holds.ask(turn, PAGE, now).hold().orElseThrow();
    }

    /** The first, second and third wait in this order. */
    private void threeWait() {
        arms(Scope.ORIGIN, 30);
        List.of(first, second, third)
                .forEach(each -> assertThat(goes(each, START)).isFalse());
    }

    @Test
    void whoAsksIsToldUntilWhenTheHoldStandsAndThenUntilWhenASilenceLasts() {
        threeWait();
        HoldDecision standing = holds.ask(third, PAGE, END - 1);
        assertThat(standing.open()).isFalse();
        assertThat(standing.wakeAtNanos()).isEqualTo(END);
        HoldDecision open = holds.ask(third, PAGE, END + SECOND);
        assertThat(open.open()).isTrue();
        assertThat(open.wakeAtNanos()).as("the first was let go just now").isEqualTo(END + 11 * SECOND);
    }

    @Test
    void aFirstOneThatLeavesPassesItsTurnOn() {
        threeWait();
        assertThat(goes(third, END)).isFalse();
        holds.leave(first, END);
        assertThat(woken).containsExactly(first, second);
        holds.leave(second, END);
        assertThat(woken).containsExactly(first, second, third);
        holds.leave(third, END);
        assertThat(holds.waiting()).isZero();
    }

    @Test
    void whoLeavesTheQueueHasNoTurnToPassOn() {
        threeWait();
        assertThat(goes(third, END)).isFalse();
        holds.leave(second, END);
        assertThat(woken).containsExactly(first);
        assertThat(holds.waiting()).isEqualTo(1);
    }

    @Test
    void whoAsksAndMayGoIsNotWoken() {
        threeWait();
        assertThat(goes(first, END)).isTrue();
        assertThat(woken).isEmpty();
    }

    @Test
    void aSilenceOfTenSecondsLetsOneMoreGo() {
        threeWait();
        assertThat(goes(first, END)).isTrue();
        assertThat(goes(third, END + 10 * SECOND - 1)).isFalse();
        assertThat(woken).isEmpty();
        assertThat(goes(third, END + 10 * SECOND)).isFalse();
        assertThat(woken).containsExactly(second);
        assertThat(goes(third, END + 20 * SECOND - 1)).isFalse();
        assertThat(goes(third, END + 20 * SECOND)).isTrue();
    }

    @Test
    void aCallThatWasToldToWaitItselfComesBeforeThoseThatCameLater() {
        assertThat(arms(third, Scope.ORIGIN, PAGE, 30, 503, START)).isTrue();
        assertThat(goes(first, START)).isFalse();
        assertThat(goes(third, END - 1)).isFalse();
        assertThat(goes(second, END)).isFalse();
        assertThat(woken).containsExactly(third);
    }

    /** A healthy response after its first end says nothing of its second one. */
    @Test
    void aHoldThatWasProvenAndIsArmedAgainLetsOneGoAtItsSecondEnd() {
        threeWait();
        assertThat(goes(first, END)).isTrue();
        holds.healthy(first, END);
        long again = END + 2 * SECOND;
        assertThat(goes(second, again)).isTrue();
        assertThat(arms(second, Scope.ORIGIN, PAGE, 10, 429, again)).isTrue();
        List.of(second, third).forEach(each -> holds.leave(each, again));
        assertThat(holds.waiting()).isZero();
        long end = again + 10 * SECOND;
        assertThat(goes(turn(), end)).isTrue();
        assertThat(goes(turn(), end)).isFalse();
        assertThat(goes(turn(), end)).isFalse();
    }

    @Test
    void anotherRefusalHoldsThoseThatWaitInTheirOldOrder() {
        threeWait();
        assertThat(goes(first, END)).isTrue();
        assertThat(arms(first, Scope.ORIGIN, PAGE, 30, 503, END)).isTrue();
        assertThat(goes(third, END)).isFalse();
        assertThat(goes(second, END)).isFalse();
        woken.clear();
        holds.healthy(first, END);
        assertThat(goes(third, END + 30 * SECOND - 1)).isFalse();
        assertThat(woken).as("what was sent before opens nothing").isEmpty();
        assertThat(goes(third, END + 30 * SECOND)).isFalse();
        assertThat(woken).containsExactly(second);
    }

    @Test
    void aFirstOneThatIsToldToWaitForSomethingElsePassesItsTurnOn() {
        threeWait();
        assertThat(goes(first, END)).isTrue();
        assertThat(arms(first, Scope.RESOURCE, target("http://host/other"), 30, 503, END))
                .isTrue();
        assertThat(woken).containsExactly(second);
    }

    @Test
    void onceAReplyWasGoodAndNobodyIsInTheQueueEverybodyGoes() {
        threeWait();
        Waiter fourth = turn();
        assertThat(goes(fourth, START)).isFalse();
        assertThat(goes(first, END)).isTrue();
        holds.healthy(first, END);
        long later = END + 5 * SECOND / 2;
        assertThat(goes(fourth, END + 5 * SECOND / 4)).isFalse();
        assertThat(woken).containsExactly(second);
        assertThat(goes(fourth, later)).isFalse();
        assertThat(woken).containsExactly(second, third);
        holds.leave(fourth, later);
        assertThat(goes(turn(), later)).isTrue();
        assertThat(goes(turn(), later)).isTrue();
        assertThat(holds.waiting()).isZero();
    }

    @Test
    void whoIsReleasedByHandGoesAtOnce() {
        threeWait();
        assertThat(holds.release(hold -> hold.scope() == Scope.CLIENT, START, Instant.EPOCH))
                .isZero();
        assertThat(woken).isEmpty();
        assertThat(holds.release(hold -> true, START, Instant.EPOCH.plusSeconds(1)))
                .isEqualTo(1);
        assertThat(woken).as("the second to hear until when a silence lasts").containsExactly(first, second);
        assertThat(holds.list(START))
                .singleElement()
                .satisfies(hold -> assertThat(hold.until()).isEqualTo(Instant.EPOCH.plusSeconds(1)));
    }

    @Test
    void aHoldReleasedByHandForWhichNobodyWaitsIsGone() {
        arms(Scope.ORIGIN, 30);
        assertThat(holds.release(hold -> true, START, Instant.EPOCH)).isEqualTo(1);
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void ofTwoHoldsTheOneThatEndsLastCountsAndOfEqualsTheNarrowerOne() {
        arms(Scope.RESOURCE, 30);
        arms(Scope.ORIGIN, 10);
        assertThat(holdBefore(first, START).scope()).isEqualTo(Scope.RESOURCE);
        assertThat(arms(turn(), Scope.ORIGIN, PAGE, 30, 503, START)).isTrue();
        assertThat(holdBefore(first, START).scope()).isEqualTo(Scope.RESOURCE);
        assertThat(arms(turn(), Scope.CLIENT, PAGE, 31, 503, START)).isTrue();
        assertThat(holdBefore(first, START).scope()).isEqualTo(Scope.CLIENT);
        assertThat(holds.waiting()).as("in one queue at a time").isEqualTo(1);
    }

    @Test
    void whoGoesElsewhereLeavesTheQueue() {
        threeWait();
        assertThat(holds.ask(first, target("http://elsewhere/"), START).hold()).isEmpty();
        assertThat(holds.waiting()).isEqualTo(2);
        assertThat(goes(third, END)).isFalse();
        assertThat(woken).containsExactly(second);
    }

    @Test
    void aReplyThatDoesNotLengthenAHoldLeavesItAsItIs() {
        arms(Scope.ORIGIN, 30);
        arms(turn(), Scope.ORIGIN, PAGE, 29, 429, START + SECOND);
        assertThat(holdBefore(first, START + SECOND).status()).isEqualTo(503);
        arms(turn(), Scope.ORIGIN, PAGE, 30, 429, START + SECOND);
        assertThat(holdBefore(first, START + SECOND))
                .isEqualTo(new Hold(
                        Scope.ORIGIN,
                        "",
                        "http://host",
                        429,
                        Instant.EPOCH.plusSeconds(1),
                        Instant.EPOCH.plusSeconds(31)));
    }

    @Test
    void aHoldIsNamedWithoutSecrets() {
        HoldTarget secret = target("http://host/page?token=s3cr3t");
        arms(turn(), Scope.RESOURCE, secret, 30, 503, START);
        arms(turn(), Scope.ORIGIN, secret, 30, 503, START);
        assertThat(holds.list(START).stream().map(Hold::target))
                .containsExactlyInAnyOrder("GET http://host/page?token=*", "http://host");
    }

    @Test
    void whetherAHoldStandsIsKnownUntilItEnds() {
        assertThat(holds.stands(PAGE, START)).isFalse();
        arms(Scope.ORIGIN, 30);
        assertThat(holds.stands(PAGE, END - 1)).isTrue();
        assertThat(holds.stands(PAGE, END)).isFalse();
        assertThat(holds.stands(target("http://other/page"), START)).isFalse();
    }
}
