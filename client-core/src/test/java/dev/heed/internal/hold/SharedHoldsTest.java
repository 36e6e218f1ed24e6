package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.HoldFleet.First;
import dev.heed.Scope;
import dev.heed.SharedHold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one process tells the fleet, and what it makes of what it is told. */
class SharedHoldsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Readings overflow before the holds end. */
    private static final long START = Long.MAX_VALUE - 10 * SECOND;

    private static final long END = START + 30 * SECOND;
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration MAX_HOLD = Duration.ofMinutes(5);
    private static final HoldTarget PAGE = target("", "https://host/page");

    private final List<String> said = new ArrayList<>();
    private final List<SharedHold> armed = new ArrayList<>();
    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD, event -> {}, new Said());
    private final SharedHolds shared = holds.shared(MAX_HOLD);
    private final List<Waiter> woken = new ArrayList<>();

    private final class Said implements FleetSender {
        @Override
        public void arm(SharedHold hold) {
            said.add("arm " + hold.scope());
            armed.add(hold);
        }

        @Override
        public void first(SharedHold hold) {
            said.add("first " + hold.window());
        }

        @Override
        public void proved(SharedHold hold, boolean good, Duration took) {
            said.add("proved " + hold.window() + " " + good + " " + took);
        }

        @Override
        public void release(SharedHold hold) {
            said.add("release " + hold.window());
        }
    }

    private static HoldTarget target(String partition, String url) {
        return new HoldTarget(partition, "GET", "host", url, () -> "");
    }

    private Waiter waiter() {
        Waiter[] made = new Waiter[1];
        made[0] = new Waiter(() -> woken.add(made[0]));
        return made[0];
    }

    private static Moment at(long nanos) {
        return new Moment(nanos, Instant.EPOCH.plusNanos(nanos - START), 0);
    }

    private SharedHold refused(Waiter waiter, Scope scope, HoldTarget target, Duration time, long now) {
        HoldRequest request = new HoldRequest(scope, target, false, 429, time, now, at(now).at());
        assertThat(holds.arm(waiter, request, now)).isPresent();
        return armed.get(armed.size() - 1);
    }

    private SharedHold refused(long now) {
        return refused(waiter(), Scope.ORIGIN, PAGE, HALF_A_MINUTE, now);
    }

    private static SharedHold with(SharedHold hold, long window, Duration left) {
        return new SharedHold(hold.id(), window, hold.scope(), hold.host(), hold.status(), left, hold.armings());
    }

    /** A refusal here, and the fleet says that it knows. */
    private SharedHold known() {
        SharedHold hold = with(refused(START), 5, HALF_A_MINUTE);
        shared.armed(hold, at(START));
        said.clear();
        return hold;
    }

    private HoldDecision asks(Waiter waiter, long now) {
        return holds.ask(waiter, PAGE, now);
    }

    private boolean goes(Waiter waiter, long now) {
        return asks(waiter, now).hold().isEmpty();
    }

    /** A call waits, has asked the fleet ahead, and goes at the end. */
    private Waiter goesFirst(SharedHold hold) {
        Waiter first = waiter();
        assertThat(goes(first, START)).isFalse();
        assertThat(goes(first, END - SECOND / 2)).isFalse();
        shared.answered(hold, First.go(), at(END - SECOND / 4));
        assertThat(goes(first, END)).isTrue();
        return first;
    }

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
    void armingsThatOthersSawCountForTheBackoff() {
        SharedHold hold = refused(START);
        shared.armed(
                new SharedHold(hold.id(), 5, hold.scope(), hold.host(), hold.status(), HALF_A_MINUTE, 4), at(START));
        assertThat(holds.armings(Scope.ORIGIN, PAGE, END)).isEqualTo(4);
    }

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
        shared.answered(hold, First.waiting(Duration.ofSeconds(10)), at(END - SECOND / 4));
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
        shared.answered(hold, First.waiting(Duration.ofSeconds(10)), at(END - SECOND / 4));
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
}
