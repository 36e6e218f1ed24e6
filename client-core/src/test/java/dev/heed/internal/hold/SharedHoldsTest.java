package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process tells the fleet, and what it makes of what it is told. */
class SharedHoldsTest extends FleetProcess {
    @Test
    void aRefusalIsTold() {
        SharedHold hold = refused(START);
        assertThat(said).containsExactly("arm ORIGIN");
        assertThat(hold.host()).isEqualTo("host");
        assertThat(hold.left()).isEqualTo(HALF_A_MINUTE);
        assertThat(hold.status()).isEqualTo(429);
        assertThat(hold.armings()).isEqualTo(1);
        assertThat(hold.toString()).doesNotContain("page");
    }

    @Test
    void aRefusalThatChangesNothingIsNotTold() {
        refused(START);
        refused(waiter(), Scope.ORIGIN, PAGE, Duration.ofSeconds(9), START + SECOND);
        assertThat(said).hasSize(1);
        refused(START + SECOND);
        assertThat(said).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGIN", "RESOURCE", "CLIENT"})
    void theIdDependsOnWhatIsHeldAndOnThePartition(Scope scope) {
        String id = PAGE.id(scope);
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(target("", "https://host/page").id(scope)).isEqualTo(id);
        assertThat(target("tenant", "https://host/page").id(scope)).isNotEqualTo(id);
        String other = new HoldTarget("", "GET", "host", "http://host/other", () -> "").id(scope);
        assertThat(other.equals(id)).isEqualTo(scope == Scope.CLIENT);
    }

    /**
     * The processes of a fleet may have different versions of Heed. It is the first half of the SHA-256 of 1, RESOURCE, the
     * partition, GET and the URL, each after its length in four bytes.
     */
    @Test
    void theIdIsTheSameInEachVersion() {
        assertThat(PAGE.id(Scope.RESOURCE)).isEqualTo("7465fe313096660f65467fc1df188c02");
    }

    @Test
    void whatConcernsOneProcessIsNotTold() {
        HoldRequest same = new HoldRequest(
                Scope.SAME_REQUEST,
                new HoldTarget("", "GET", "host", "https://host/page", () -> "print"),
                false,
                429,
                HALF_A_MINUTE,
                START,
                Instant.EPOCH);
        holds.arm(waiter(), same, START);
        HoldRequest crossed =
                new HoldRequest(Scope.ORIGIN, PAGE.crossed(), false, 429, HALF_A_MINUTE, START, Instant.EPOCH);
        holds.arm(waiter(), crossed, START);
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1_000})
    void aLimitThatIsUsedUpIsToldIfItLastsASecond(int millis) {
        HoldRequest.Cause cause = HoldRequest.Cause.usedUp(ServerHealth.HEALTHY);
        Duration time = Duration.ofMillis(millis);
        holds.arm(waiter(), new HoldRequest(Scope.ORIGIN, PAGE, false, 200, time, START, Instant.EPOCH, cause), START);
        assertThat(armed).hasSize(millis / 1_000).allMatch(hold -> hold.status() == 429);
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGIN", "RESOURCE", "CLIENT"})
    void whatAnotherProcessArmedHoldsTheSameRequestsHere(Scope scope) {
        HoldRegistry elsewhere = new HoldRegistry(HoldBounds.STANDARD, event -> {}, new Said());
        HoldRequest request = new HoldRequest(scope, PAGE, false, 503, HALF_A_MINUTE, START, Instant.EPOCH);
        elsewhere.arm(waiter(), request, START);
        shared.armed(with(armed.get(0), 5, HALF_A_MINUTE), at(START));
        assertThat(holds.mayConcern("host", "https://host/page", START)).isTrue();
        assertThat(goes(waiter(), START)).isFalse();
        HoldTarget other = target("tenant", "https://host/page");
        assertThat(holds.ask(waiter(), other, START).hold()).isEmpty();
        HoldTarget elsewhereTarget = new HoldTarget("", "GET", "there", "https://there/", () -> "");
        assertThat(holds.mayConcern("there", "https://there/", START)).isEqualTo(scope == Scope.CLIENT);
        assertThat(holds.ask(waiter(), elsewhereTarget, START).hold().isPresent())
                .isEqualTo(scope == Scope.CLIENT);
        assertThat(goes(waiter(), END)).as("nobody has asked the fleet yet").isFalse();
        assertThat(holds.armings(scope, PAGE, END)).isEqualTo(1);
    }

    @Test
    void aHoldOfAnotherProcessIsShownByItsHostUntilACallMeetsIt() {
        shared.armed(
                new SharedHold(PAGE.id(Scope.RESOURCE), 5, Scope.RESOURCE, "host", 503, HALF_A_MINUTE, 1), at(START));
        String begin = PAGE.id(Scope.RESOURCE).substring(0, 4);
        assertThat(holds.list(START))
                .extracting(Hold::target)
                .containsExactly("https://host (RESOURCE " + begin + "…)");
        asks(waiter(), START);
        assertThat(holds.list(START)).extracting(Hold::target).containsExactly("GET https://host/page");
        assertThat(holds.mayConcern("host", "https://host/other", START)).isFalse();
        holds.list(START + 60 * SECOND);
        assertThat(holds.mayStand()).isTrue();
    }

    @Test
    void whatNoCallMeetsIsForgottenTenSecondsAfterItsEnd() {
        shared.armed(
                new SharedHold(PAGE.id(Scope.RESOURCE), 5, Scope.RESOURCE, "host", 503, HALF_A_MINUTE, 1), at(START));
        assertThat(holds.list(END + 10 * SECOND - 1)).hasSize(1);
        assertThat(holds.list(END + 10 * SECOND)).isEmpty();
        assertThat(holds.mayStand()).isFalse();
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "ho st", "host/path", "host\nINFO forged", ""})
    void aHostThatNoUrlHasIsIgnored(String host) {
        shared.armed(new SharedHold("a".repeat(32), 5, Scope.ORIGIN, host, 503, HALF_A_MINUTE, 1), at(START));
        assertThat(holds.list(START)).isEmpty();
    }

    @Test
    void whatTheFleetSaysIsCutToTheLongestHoldAndNeverShortens() {
        SharedHold hold = known();
        shared.armed(with(hold, 5, Duration.ofSeconds(3)), at(START));
        assertThat(holds.list(START)).extracting(Hold::until).containsExactly(Instant.EPOCH.plusSeconds(30));
        shared.armed(with(hold, 4, Duration.ofSeconds(40)), at(START));
        assertThat(holds.list(START)).extracting(Hold::until).containsExactly(Instant.EPOCH.plusSeconds(40));
        shared.armed(with(hold, 6, Duration.ofHours(1)), at(START));
        assertThat(holds.list(START)).extracting(Hold::until).containsExactly(Instant.EPOCH.plus(MAX_HOLD));
        shared.armed(with(hold, 7, Duration.ZERO), at(START));
        assertThat(holds.list(START)).hasSize(1);
    }

    @Test
    void whatAFleetOfOneKnowsIsItsOwnHoldStill() {
        known();
        assertThat(holds.list(START)).extracting(Hold::target).containsExactly("https://host");
        assertThat(holds.armings(Scope.ORIGIN, PAGE, END)).isEqualTo(1);
    }

    @Test
    void theWayThatTheNewsTakesDoesNotChangeWhatArmedAHold() {
        HoldRequest.Cause cause = HoldRequest.Cause.usedUp(ServerHealth.HEALTHY);
        HoldRequest request =
                new HoldRequest(Scope.ORIGIN, PAGE, false, 200, HALF_A_MINUTE, START, Instant.EPOCH, cause);
        holds.arm(waiter(), request, START);
        SharedHold hold = with(armed.get(0), 5, HALF_A_MINUTE);
        shared.armed(hold, at(START + 50 * MILLI));
        assertThat(holds.list(START)).extracting(Hold::status).containsExactly(200);
        assertThat(holds.list(START)).extracting(Hold::until).containsExactly(Instant.EPOCH.plusMillis(30_050));
        shared.armed(hold, at(START + 101 * MILLI));
        assertThat(holds.list(START)).extracting(Hold::status).containsExactly(429);
    }

    @Test
    void armingsThatOthersSawCountForTheBackoff() {
        SharedHold hold = refused(START);
        shared.armed(
                new SharedHold(hold.id(), 5, hold.scope(), hold.host(), hold.status(), HALF_A_MINUTE, 4), at(START));
        assertThat(holds.armings(Scope.ORIGIN, PAGE, END)).isEqualTo(4);
    }

    @Test
    void whatIsOverAlreadyIsIgnored() {
        shared.armed(new SharedHold("a".repeat(32), 5, Scope.CLIENT, "", 503, Duration.ZERO, 1), at(START));
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void aCallThatARedirectLedHereObeysAndDoesNotTakeTheHoldForItsOwn() {
        shared.armed(new SharedHold(PAGE.id(Scope.ORIGIN), 5, Scope.ORIGIN, "host", 429, HALF_A_MINUTE, 1), at(START));
        assertThat(holds.ask(waiter(), PAGE.crossed(), START).hold()).isPresent();
        assertThat(goes(waiter(), START)).isFalse();
        assertThat(holds.list(START)).hasSize(1);
    }
}
