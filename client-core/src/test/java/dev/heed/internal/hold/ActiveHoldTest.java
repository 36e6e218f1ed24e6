package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.call.AttemptEffects;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a hold counts: since when it lasts, how many it kept back, how many were refused, and whose turn passes on. */
class ActiveHoldTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = 1_000 * MILLI;

    /** Readings overflow while the hold stands. */
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private static final long END = START + 8 * SECOND;
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/page", () -> "");

    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD);
    private final List<Waiter> woken = new ArrayList<>();
    private final Set<Waiter> unable = new HashSet<>();
    private final Waiter first = turn();
    private final Waiter second = turn();
    private final Waiter third = turn();

    private Waiter turn() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]), () -> !unable.contains(turn[0]));
        return turn[0];
    }

    private void arms(Waiter turn, Duration time, boolean callWaits, long now) {
        HoldRequest order = new HoldRequest(Scope.ORIGIN, PAGE, callWaits, 503, time, now, Instant.EPOCH);
        assertThat(holds.arm(turn, order, now)).isPresent();
    }

    private void arms(Waiter turn, int seconds, long now) {
        arms(turn, Duration.ofSeconds(seconds), false, now);
    }

    private boolean goes(Waiter turn, long now) {
        return holds.ask(turn, PAGE, now).hold().isEmpty();
    }

    private void wait(Waiter... turns) {
        wait(START, turns);
    }

    private void wait(long now, Waiter... turns) {
        for (Waiter turn : turns) {
            assertThat(goes(turn, now)).isFalse();
        }
    }

    /** The first goes at the end and gets a good response: so much later the second may go. */
    private void assertPace(Duration gap, long end) {
        assertThat(goes(first, end)).isTrue();
        holds.healthy(first, end);
        assertThat(goes(second, end + gap.toNanos() - 1)).isFalse();
        assertThat(goes(second, end + gap.toNanos())).isTrue();
    }

    @Test
    void itLastsSinceItWasArmedAndWhatLengthensItChangesNothingOfThat() {
        arms(turn(), 8, START);
        wait(first, second, third);
        arms(turn(), 12, START + 4 * SECOND);
        assertPace(Duration.ofSeconds(1), START + 16 * SECOND);
    }

    @Test
    void armedAgainItLastsSinceItWasArmedFirst() {
        arms(turn(), 8, START);
        Waiter before = turn();
        wait(before, first, second, third);
        assertThat(goes(before, END)).isTrue();
        arms(before, 7, END + SECOND);
        assertPace(Duration.ofSeconds(1), END + 8 * SECOND);
    }

    /** Those that line up while it lets others go keep it standing. */
    @Test
    void armedAgainAfterAsManyWereAnsweredAsWaitedItBeginsAnew() {
        arms(turn(), 8, START);
        Waiter before = turn();
        wait(before);
        assertThat(goes(before, END)).isTrue();
        wait(END, first, second, third);
        holds.healthy(before, END);
        arms(turn(), 4, END);
        wait(END, first, second);
        assertPace(Duration.ofMillis(250), END + 4 * SECOND);
    }

    @Test
    void oneThatWaitsItselfAndAsksBeforeItsEndIsNotCountedTwice() {
        arms(first, Duration.ofSeconds(8), true, START);
        arms(second, Duration.ofSeconds(8), true, START);
        wait(first, second);
        assertPace(Duration.ofSeconds(1), END);
    }

    @Test
    void oneThatWaitsItselfAndDoesNotAskBeforeItsEndIsCounted() {
        arms(turn(), Duration.ofSeconds(8), true, START);
        wait(first, second);
        assertPace(Duration.ofMillis(500), END);
    }

    @Test
    void oneThatLeavesTheQueueAndComesBackCountsOnce() {
        arms(turn(), 8, START);
        wait(first, second);
        holds.leave(second, START);
        wait(second);
        assertPace(Duration.ofSeconds(1), END);
    }

    /** Without a pace, as it lasts a moment. */
    @Test
    void asManyMayBeOnTheirWaySoonAsWereRefused() {
        for (int i = 0; i < 20; i++) {
            arms(turn(), Duration.ofMillis(50), false, START);
        }
        List<Waiter> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(turn());
        }
        wait(waiting.toArray(Waiter[]::new));
        long end = START + 50 * MILLI;
        assertThat(List.of(round(waiting, end), round(waiting, end), round(waiting, end), round(waiting, end)))
                .containsExactly(1, 2, 4, 8);
        assertThat(round(waiting, end)).as("more than eight").isEqualTo(16);
    }

    private int round(List<Waiter> waiting, long now) {
        waiting.stream().filter(each -> each.grantedBy == null).findFirst().ifPresent(each -> goes(each, now));
        List<Waiter> gone =
                waiting.stream().filter(each -> each.grantedBy != null).toList();
        waiting.removeAll(gone);
        gone.forEach(each -> assertThat(goes(each, now)).isTrue());
        gone.forEach(each -> holds.healthy(each, now));
        return gone.size();
    }

    @Test
    void theNextOfThoseThatWaitHearsWhenItMayGoAfterTrouble() {
        arms(turn(), 8, START);
        wait(first, second, third);
        assertThat(goes(first, END)).isTrue();
        wait(END, second);
        woken.clear();
        Decision end = new Decision.Deliver(Reason.SURFACED, Optional.of(Duration.ofSeconds(2)));
        Step failed = new Step(
                Instant.EPOCH, 1, "GET", "http://host/", OptionalInt.of(502), Optional.empty(), end, Optional.empty());
        AttemptEffects effects = new AttemptEffects(ResiliencePolicy.documented(), Rule.backOff(), failed, END);
        holds.ended(first, effects.health(), effects.backoff(), END);
        assertThat(woken).containsExactly(second);
        assertThat(holds.ask(second, PAGE, END).wakeAtNanos()).isEqualTo(END + 2 * SECOND);
    }

    @Test
    void oneThatTakesOverFromOneThatCannotRunCostsTheNextNoTime() {
        arms(turn(), 8, START);
        wait(first, second, third);
        unable.addAll(List.of(first, second, third));
        assertThat(goes(first, END)).isTrue();
        unable.remove(second);
        assertThat(goes(second, END)).as("in the place of the first").isTrue();
        assertThat(first.grantedBy).isNull();
        holds.healthy(second, END);
        unable.clear();
        assertThat(goes(third, END + 500 * MILLI - 1)).isFalse();
        assertThat(goes(third, END + 500 * MILLI)).isTrue();
    }

    @Test
    void oneThatIsDueWithinAMillisecondIsToldToAskAMillisecondLater() {
        arms(turn(), 8, START);
        List<Waiter> waiting = new ArrayList<>();
        for (int i = 0; i < 2_001; i++) {
            waiting.add(turn());
        }
        wait(waiting.toArray(Waiter[]::new));
        assertThat(goes(waiting.get(0), END)).isTrue();
        holds.healthy(waiting.get(0), END);
        assertThat(holds.ask(waiting.get(1), PAGE, END).wakeAtNanos()).isEqualTo(END + MILLI);
    }

    @Test
    void oneThatIsDueLaterIsToldToAskThen() {
        arms(turn(), 8, START);
        wait(first, second, third);
        assertThat(goes(first, END)).isTrue();
        holds.healthy(first, END);
        assertThat(holds.ask(second, PAGE, END).wakeAtNanos()).isEqualTo(END + 500 * MILLI);
    }
}
