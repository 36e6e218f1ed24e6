package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A hold ends: which of those that wait are woken, and which of them go. Two seconds, so that a quarter of one is the pace. */
class HoldReleaseTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = 1_000 * MILLI;
    private static final long END = 2 * SECOND;
    private static final String URL = "http://host/page";
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", URL, () -> "");

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Waiter> woken = new ArrayList<>();
    private final Set<Waiter> unable = new HashSet<>();
    private final List<Waiter> waiting = new ArrayList<>();
    private final Set<Integer> gone = new HashSet<>();

    private Waiter turn() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]), () -> !unable.contains(turn[0]));
        return turn[0];
    }

    private void arms(Waiter turn, long now) {
        Duration time = Duration.ofSeconds(2);
        HoldRequest order = new HoldRequest(Scope.ORIGIN, PAGE, false, 503, time, now, Instant.EPOCH);
        assertThat(holds.arm(turn, order, now)).isPresent();
    }

    private void wait(int count) {
        arms(turn(), 0);
        for (int i = 0; i < count; i++) {
            Waiter turn = turn();
            waiting.add(turn);
            assertThat(holds.ask(turn, PAGE, 0).hold()).isPresent();
        }
    }

    /** Which of those that wait go, if all ask. */
    private List<Integer> go(long now) {
        return IntStream.range(0, waiting.size())
                .filter(i -> waiting.get(i).grantedBy == null && !gone.contains(i))
                .filter(i -> holds.ask(waiting.get(i), PAGE, now).hold().isEmpty())
                .peek(gone::add)
                .boxed()
                .toList();
    }

    /** Of those that were let go when another one asked, too. */
    private List<Integer> allThatGo(long now) {
        List<Integer> went = new ArrayList<>(go(now));
        for (int i = 0; i < waiting.size(); i++) {
            boolean granted = waiting.get(i).grantedBy != null && !gone.contains(i);
            if (granted && holds.ask(waiting.get(i), PAGE, now).hold().isEmpty()) {
                gone.add(i);
                went.add(i);
            }
        }
        went.sort(null);
        return went;
    }

    private void ended(int caller, InCall facts, long now) {
        Attempt attempt = facts.arrivedAt(Instant.EPOCH).build();
        ResiliencePolicy policy = ResiliencePolicy.documented();
        AttemptEffects effects =
                new AttemptEffects(policy, policy.ruleFor(attempt), Step.of(attempt, policy.decide(attempt)), now);
        holds.ended(waiting.get(caller), effects.health(), effects.backoff(), now);
    }

    private void status(int caller, int status, long now) {
        ended(caller, InCall.replied("GET", URL, status), now);
    }

    @Test
    void oneGoesThenTwoThenFourByTheWindow() {
        wait(1_001);
        assertThat(allThatGo(END)).containsExactly(0);
        long second = END + 50 * MILLI;
        assertThat(allThatGo(second)).as("its response is not there").isEmpty();
        status(0, 404, second);
        assertThat(allThatGo(second)).containsExactly(1, 2);
        long third = END + 100 * MILLI;
        status(1, 200, third);
        status(2, 301, third);
        assertThat(allThatGo(third)).containsExactly(3, 4, 5, 6);
    }

    @Test
    void theyGoOverAnEighthOfTheTimeHoweverFastTheServerIs() {
        wait(26);
        long now = END;
        for (int i = 0; i < 26; i++) {
            assertThat(allThatGo(now)).containsExactly(i);
            status(i, 200, now);
            if (i < 25) {
                assertThat(allThatGo(now + 10 * MILLI - 1)).as("%d", i).isEmpty();
            }
            now += 10 * MILLI;
        }
        assertThat(holds.mayStand()).isFalse();
    }

    @Test
    void theFirstOfThoseThatWaitIsWokenToHearWhenItMayGo() {
        wait(26);
        assertThat(allThatGo(END)).containsExactly(0);
        woken.clear();
        status(0, 200, END);
        assertThat(woken).containsExactly(waiting.get(1));
        assertThat(holds.ask(waiting.get(1), PAGE, END).wakeAtNanos()).isEqualTo(END + 10 * MILLI);
        assertThat(holds.ask(waiting.get(2), PAGE, END).wakeAtNanos())
                .isEqualTo(END + 10 * MILLI + ReleasedWaiters.SILENCE_NANOS);
        woken.clear();
        holds.leave(waiting.get(1), END);
        assertThat(woken).as("the next is the first now").containsExactly(waiting.get(2));
    }

    @Test
    void aGatewayThatAnswers502LetsOneGoAfterEachBackoff() {
        wait(20);
        long now = END;
        for (int i = 0; i < 5; i++) {
            assertThat(allThatGo(now)).containsExactly(i);
            status(i, 502, now);
            assertThat(allThatGo(now + 250 * MILLI - 1)).as("half of 500 ms").isEmpty();
            now += 250 * MILLI;
        }
    }

    @Test
    void aMissingResponseIsNoBetterThanA502() {
        wait(20);
        assertThat(allThatGo(END)).containsExactly(0);
        ended(0, InCall.failed("GET", URL, new java.io.IOException("reset")), END);
        assertThat(allThatGo(END + 250 * MILLI - 1)).isEmpty();
        assertThat(allThatGo(END + 250 * MILLI)).containsExactly(1);
    }

    @Test
    void whoIsCancelledPassesItsPlaceOnAtOnce() {
        wait(26);
        assertThat(allThatGo(END)).containsExactly(0);
        ended(0, InCall.failed("GET", URL, new java.io.IOException("Canceled")).canceled(), END);
        assertThat(allThatGo(END)).containsExactly(1);
    }

    @Test
    void aHoldThatHadProvedItselfLetsOneGoAfterItsSecondEnd() {
        wait(4);
        assertThat(allThatGo(END)).containsExactly(0);
        status(0, 200, END);
        assertThat(allThatGo(END + 84 * MILLI)).containsExactly(1);
        arms(waiting.get(1), END + 84 * MILLI);
        long again = END + 84 * MILLI + END;
        holds.leave(waiting.get(2), again - 1);
        holds.leave(waiting.get(3), again - 1);
        assertThat(holds.ask(turn(), PAGE, again).hold()).isEmpty();
        assertThat(holds.ask(turn(), PAGE, again).hold()).isPresent();
        assertThat(holds.ask(turn(), PAGE, again).hold()).isPresent();
    }

    /** The one that was refused need not come back: nobody else would ask when the hold ends. */
    @Test
    void thoseThatWaitHearOfAHoldThatIsArmedAgain() {
        wait(3);
        assertThat(allThatGo(END)).containsExactly(0);
        woken.clear();
        arms(waiting.get(0), END + MILLI);
        assertThat(woken).containsExactly(waiting.get(1));
        assertThat(holds.ask(waiting.get(1), PAGE, END + MILLI).wakeAtNanos()).isEqualTo(END + MILLI + END);
    }

    @Test
    void whoCanRunGoesBeforeWhoCannot() {
        wait(26);
        unable.addAll(List.of(waiting.get(0), waiting.get(1), waiting.get(3)));
        assertThat(allThatGo(END)).containsExactly(2);
        status(2, 200, END);
        assertThat(allThatGo(END + 10 * MILLI)).containsExactly(4);
        unable.remove(waiting.get(1));
        status(4, 200, END + 20 * MILLI);
        assertThat(allThatGo(END + 20 * MILLI)).containsExactly(1);
    }

    @Test
    void ifNobodyCanRunTheFirstOfAllGoesUntilOneAsksThatCan() {
        wait(WaiterQueue.MAX_ASKED + 2);
        waiting.stream().limit(WaiterQueue.MAX_ASKED).forEach(unable::add);
        assertThat(allThatGo(END)).as("no more are asked").containsExactly(0, WaiterQueue.MAX_ASKED);
    }

    @Test
    void thoseThatWereToldToWaitThemselvesAreHeldBackToo() {
        Duration time = Duration.ofSeconds(2);
        for (int i = 0; i < 26; i++) {
            Waiter told = turn();
            waiting.add(told);
            HoldRequest order = new HoldRequest(Scope.ORIGIN, PAGE, true, 503, time, 0, Instant.EPOCH);
            assertThat(holds.arm(told, order, 0)).isPresent();
        }
        assertThat(allThatGo(END)).containsExactly(0);
        status(0, 200, END);
        assertThat(allThatGo(END + 10 * MILLI - 1)).isEmpty();
        assertThat(allThatGo(END + 10 * MILLI)).containsExactly(1);
    }

    /** Only the first was told of the new end: whoever comes after it must hear of it when it leaves. */
    @Test
    void whoLeavesWhileTheHoldStandsPassesOnWhenItEnds() {
        wait(4);
        assertThat(allThatGo(END)).containsExactly(0);
        holds.ask(waiting.get(2), PAGE, END);
        arms(waiting.get(0), END + MILLI);
        woken.clear();
        holds.leave(waiting.get(1), END + 2 * MILLI);
        assertThat(woken).containsExactly(waiting.get(2));
        assertThat(holds.ask(waiting.get(2), PAGE, END + 2 * MILLI).wakeAtNanos())
                .isEqualTo(END + MILLI + END);
    }

    @Test
    void whoCannotRunKeepsNobodysTime() {
        wait(3);
        unable.add(waiting.get(0));
        assertThat(allThatGo(END)).containsExactly(1);
        HoldDecision last = holds.ask(waiting.get(2), PAGE, END);
        assertThat(last.wakeAtNanos() - END).isLessThanOrEqualTo(ReleasedWaiters.SILENCE_NANOS);
        status(1, 200, END + MILLI);
        assertThat(holds.ask(waiting.get(2), PAGE, END + MILLI).wakeAtNanos())
                .isLessThan(END + Duration.ofSeconds(5).toNanos());
    }

    @Test
    void aCallThatIsDueAndFindsNoRoomToAskLetsOneGoThatCanRun() {
        wait(3);
        unable.add(waiting.get(0));
        holds.yields(waiting.get(0), END - 1);
        assertThat(woken).as("the hold stands").isEmpty();
        holds.yields(waiting.get(0), END);
        assertThat(woken).containsExactly(waiting.get(1));
        holds.yields(waiting.get(0), END);
        assertThat(woken).as("one is on its way").containsExactly(waiting.get(1));
        assertThat(go(END)).as("the others wait").containsExactly();
    }

    @Test
    void aCallThatFindsNoRoomToAskLaterLetsTheNextGoByThePace() {
        wait(3);
        assertThat(go(END)).containsExactly(0);
        status(0, 200, END + MILLI);
        unable.add(waiting.get(1));
        woken.clear();
        holds.yields(waiting.get(1), END + SECOND);
        assertThat(woken).contains(waiting.get(2));
    }

    @Test
    void aCallThatFindsNoRoomToAskOpensAHoldThatWasArmedAgainWhateverBackoffWasBefore() {
        wait(3);
        assertThat(go(END)).containsExactly(0);
        holds.ended(waiting.get(0), ServerHealth.UNHEALTHY, Duration.ofSeconds(60), END + MILLI);
        arms(turn(), END + 2 * MILLI);
        unable.add(waiting.get(1));
        woken.clear();
        holds.yields(waiting.get(1), END + 2 * MILLI + END);
        assertThat(woken).containsExactly(waiting.get(2));
    }
}
