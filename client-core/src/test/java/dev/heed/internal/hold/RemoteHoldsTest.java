package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.HoldFleet.First;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.internal.hold.HoldRequest.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How far what other processes say reaches into the holds of this one. */
class RemoteHoldsTest extends FleetProcess {
    private static final HoldBounds FEW = new HoldBounds(3, 100, 2);

    private final HoldRegistry few = new HoldRegistry(FEW, event -> {}, new Said());
    private final SharedHolds told = few.shared(MAX_HOLD);

    private static SharedHold remote(int number, String host) {
        return new SharedHold(
                String.format("%032x", number), 1, Scope.ORIGIN, host, 503, Duration.ofSeconds(60 + number), 1);
    }

    private static HoldTarget page(String host) {
        return new HoldTarget("", "GET", host, "https://" + host + "/page", () -> "");
    }

    private boolean arms(HoldTarget target, Scope scope) {
        HoldRequest request = new HoldRequest(scope, target, false, 429, HALF_A_MINUTE, START, Instant.EPOCH);
        return few.arm(waiter(), request, START).isPresent();
    }

    private List<String> targets() {
        return few.list(START).stream().map(Hold::target).toList();
    }

    @Test
    void howeverManyHoldsOthersArmThereIsRoomForThoseOfThisProcess() {
        for (int i = 1; i <= 9; i++) {
            told.armed(remote(i, "host" + i), at(START));
        }
        assertThat(targets()).as("of others").hasSize(3);
        for (int i = 1; i <= 3; i++) {
            assertThat(arms(page("own" + i), Scope.ORIGIN)).isTrue();
        }
        assertThat(arms(page("own4"), Scope.ORIGIN)).isFalse();
        assertThat(targets()).hasSize(6).contains("https://own1", "https://own2", "https://own3");
        told.armed(remote(10, "host10"), at(START));
        assertThat(targets()).hasSize(6);
    }

    @Test
    void holdsOfOthersOnAHostTakeNoPlaceOfThoseOfThisProcessOnIt() {
        assertThat(arms(page("host"), Scope.RESOURCE)).isTrue();
        assertThat(arms(page("host"), Scope.ORIGIN)).isTrue();
        for (int i = 1; i <= 5; i++) {
            told.armed(remote(i, "host"), at(START));
        }
        assertThat(targets()).hasSize(4).contains("https://host", "GET https://host/page");
    }

    @Test
    void aHoldOfAnotherProcessThatAResponseHereAsksForAsWellIsAnOwnOne() {
        HoldTarget page = page("host");
        told.armed(new SharedHold(page.id(Scope.ORIGIN), 1, Scope.ORIGIN, "host", 503, HALF_A_MINUTE, 1), at(START));
        assertThat(arms(page, Scope.ORIGIN)).isTrue();
        for (int i = 1; i <= 5; i++) {
            told.armed(remote(i, "host"), at(START));
        }
        assertThat(targets()).hasSize(3).contains("https://host");
        assertThat(arms(page("one"), Scope.ORIGIN)).isTrue();
        assertThat(arms(page("two"), Scope.ORIGIN)).isTrue();
        assertThat(arms(page("three"), Scope.ORIGIN)).as("beyond the bound").isFalse();
        few.list(START + 600 * SECOND);
        assertThat(arms(page("three"), Scope.ORIGIN)).as("all are over").isTrue();
    }

    @Test
    void aHoldBeforeARefusalIsOneElsewhereToo() {
        Cause cause = Cause.usedUp(ServerHealth.HEALTHY);
        holds.arm(
                waiter(),
                new HoldRequest(Scope.ORIGIN, PAGE, false, 200, HALF_A_MINUTE, START, Instant.EPOCH, cause),
                START);
        SharedHold hold = with(armed.get(0), 5, HALF_A_MINUTE);
        assertThat(hold.armings()).isZero();
        assertThat(refused(waiter(), Scope.ORIGIN, PAGE, HALF_A_MINUTE.plusSeconds(1), START)
                        .armings())
                .as("a refusal")
                .isEqualTo(1);
        long later = START + 40 * SECOND;
        holds.arm(
                waiter(),
                new HoldRequest(Scope.ORIGIN, PAGE, false, 200, HALF_A_MINUTE, later, Instant.EPOCH, cause),
                later);
        assertThat(armed.get(2).armings()).as("none again").isZero();
        told.armed(hold, at(START));
        assertThat(few.armings(Scope.ORIGIN, PAGE, START + 31 * SECOND)).isZero();
        SharedHold refused = new SharedHold(hold.id(), 6, hold.scope(), hold.host(), 429, HALF_A_MINUTE, 1);
        told.armed(refused, at(START + 31 * SECOND));
        assertThat(few.armings(Scope.ORIGIN, PAGE, START + 62 * SECOND)).isEqualTo(1);
    }

    @Test
    void whereAWideAndANarrowHoldHaveEndedTheFleetIsAskedForTheWideOneOnly() {
        SharedHold narrow = with(refused(waiter(), Scope.RESOURCE, PAGE, HALF_A_MINUTE, START), 4, HALF_A_MINUTE);
        SharedHold wide = with(refused(START), 5, HALF_A_MINUTE);
        shared.armed(narrow, at(START));
        shared.armed(wide, at(START));
        said.clear();
        Waiter waiter = waiter();
        assertThat(goes(waiter, END + SECOND)).isFalse();
        assertThat(said).containsExactly("first 5");
        shared.answered(wide, First.go(), at(END + SECOND));
        assertThat(goes(waiter, END + SECOND)).isTrue();
        assertThat(goes(waiter, END + SECOND)).as("before it is sent").isTrue();
        holds.healthy(waiter, END + 2 * SECOND);
        assertThat(said).containsExactly("first 5", "proved 5 true PT1S");
    }

    @Test
    void ofHoldsThatHaveEndedOneOfTheFleetLetsCallsGoBeforeAWiderOneOfThisProcess() {
        SharedHold narrow = with(refused(waiter(), Scope.RESOURCE, PAGE, HALF_A_MINUTE, START), 4, HALF_A_MINUTE);
        shared.armed(narrow, at(START));
        Duration moment = Duration.ofMillis(900);
        Cause cause = Cause.usedUp(ServerHealth.HEALTHY);
        long at = END - SECOND;
        holds.arm(waiter(), new HoldRequest(Scope.ORIGIN, PAGE, false, 200, moment, at, Instant.EPOCH, cause), at);
        said.clear();
        Waiter waiter = waiter();
        assertThat(goes(waiter, END)).isFalse();
        assertThat(said).containsExactly("first 4");
        shared.answered(narrow, First.go(), at(END));
        assertThat(goes(waiter, END)).isTrue();
        holds.healthy(waiter, END + SECOND);
        assertThat(said).containsExactly("first 4", "proved 4 true PT1S");
    }

    @Test
    void anEndThatIsTooFarAwayAndToldAgainAndAgainHoldsNobodyLongerThanAHoldMayStand() {
        SharedHold hold = with(known(), 5, Duration.ofDays(1));
        shared.armed(hold, at(START));
        long almost = START + MAX_HOLD.minusSeconds(1).toNanos();
        shared.armed(with(hold, 5, Duration.ofDays(1).minus(MAX_HOLD).plusSeconds(1)), at(almost));
        assertThat(holds.stands(PAGE, almost)).isTrue();
        assertThat(holds.list(almost)).extracting(Hold::until).containsExactly(Instant.EPOCH.plus(MAX_HOLD));
        long over = START + MAX_HOLD.toNanos();
        shared.armed(with(hold, 5, Duration.ofDays(1).minus(MAX_HOLD)), at(over));
        assertThat(holds.list(over)).extracting(Hold::until).containsExactly(Instant.EPOCH.plus(MAX_HOLD));
        assertThat(holds.list(over + 600 * SECOND)).isEmpty();
        shared.armed(with(hold, 5, Duration.ofSeconds(9)), at(over + 600 * SECOND));
        assertThat(holds.mayStand()).as("forgotten here, not what was told").isFalse();
    }

    @Test
    void aHoldThatIsLengthenedAtItsVeryEndStandsAsLongAsThatSays() {
        SharedHold hold = with(known(), 5, MAX_HOLD);
        shared.armed(hold, at(START));
        long over = START + MAX_HOLD.toNanos();
        shared.armed(hold, at(over));
        assertThat(goes(waiter(), over)).isFalse();
        assertThat(holds.list(over))
                .extracting(Hold::until)
                .containsExactly(Instant.EPOCH.plus(MAX_HOLD).plus(MAX_HOLD));
    }

    @Test
    void aReleaseElsewhereLetsAHoldBeForgottenWhoseTimeIsOver() {
        SharedHold hold = known();
        assertThat(holds.list(END + SECOND)).hasSize(1);
        shared.released(hold, at(END + SECOND));
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void whoIsHeldByNobodyElseHearsOfNoHold() {
        holds.shared(Duration.ZERO)
                .armed(
                        new SharedHold(PAGE.id(Scope.ORIGIN), 5, Scope.ORIGIN, "host", 503, HALF_A_MINUTE, 1),
                        at(START));
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void anArmingOfThisProcessThatComesBackLateIsItsOwnStill() {
        Cause cause = Cause.usedUp(ServerHealth.HEALTHY);
        holds.arm(
                waiter(),
                new HoldRequest(Scope.ORIGIN, PAGE, false, 200, HALF_A_MINUTE, START, Instant.EPOCH, cause),
                START);
        SharedHold hold = with(armed.get(0), 5, HALF_A_MINUTE);
        shared.armed(hold, at(START + 400 * MILLI));
        assertThat(holds.list(START)).singleElement().satisfies(listed -> {
            assertThat(listed.status()).isEqualTo(200);
            assertThat(listed.armedAt()).isEqualTo(Instant.EPOCH);
            assertThat(listed.until()).isEqualTo(Instant.EPOCH.plusMillis(30_400));
        });
    }

    @Test
    void aRequestIsFreeIfAllHoldsOnItsHostAreOfOthersAndNoneIsItsOwn() {
        told.armed(remote(1, "host"), at(START));
        assertThat(free(page("host"))).isTrue();
        assertThat(free(page("there"))).as("there is nothing to look at").isFalse();
        told.armed(
                new SharedHold(PAGE.id(Scope.RESOURCE), 1, Scope.RESOURCE, "host", 503, HALF_A_MINUTE, 1), at(START));
        assertThat(free(page("host"))).isFalse();
        assertThat(free(target("tenant", "https://host/page"))).isTrue();
        assertThat(few.stands(page("host"), START))
                .as("now it is known which it is")
                .isTrue();
        assertThat(free(page("host"))).isFalse();
        assertThat(free(target("tenant", "https://host/page"))).as("one to ask").isFalse();
        assertThat(free(page("host").crossed())).isFalse();
    }

    @Test
    void ofATenantNobodyKnowsWhetherItsRequestsAreFree() {
        told.armed(remote(1, "host"), at(START));
        assertThat(few.isFree("host", Optional::empty)).isFalse();
    }

    @Test
    void aHoldOfThisProcessOnEveryHostCountsBesideThoseOfOthersOnOne() {
        told.armed(remote(1, "host"), at(START));
        assertThat(arms(page("there"), Scope.CLIENT)).isTrue();
        assertThat(free(page("host"))).isFalse();
    }

    private boolean free(HoldTarget target) {
        return few.isFree(target.host(), () -> Optional.of(target));
    }

    @Test
    void aReleaseElsewhereDoesNotEndWhatAResponseHereAskedForSince() {
        SharedHold hold = known();
        refused(waiter(), Scope.ORIGIN, PAGE, Duration.ofSeconds(60), START + SECOND);
        shared.released(hold, at(START + SECOND));
        assertThat(holds.stands(PAGE, START + 59 * SECOND)).isTrue();
        shared.armed(with(hold, 6, Duration.ofSeconds(60)), at(START + SECOND));
        shared.released(with(hold, 6, Duration.ZERO), at(START + SECOND));
        assertThat(goes(waiter(), START + SECOND)).isTrue();
    }

    @Test
    void aWindowThatIsLengthenedAfterItsEndHereIsNoFurtherRefusal() {
        SharedHold hold = known();
        shared.armed(with(hold, 5, HALF_A_MINUTE), at(END + SECOND));
        assertThat(holds.armings(Scope.ORIGIN, PAGE, END + 40 * SECOND)).isEqualTo(1);
    }

    @Test
    void aHoldOfThisProcessCountsHoweverManyOfOthersGo() {
        assertThat(arms(page("host"), Scope.RESOURCE)).isTrue();
        told.armed(remote(1, "host"), at(START));
        assertThat(free(page("host"))).isFalse();
        few.list(START + 600 * SECOND);
        assertThat(free(page("host"))).as("nothing to look at").isFalse();
    }
}
