package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds by themselves: time is passed in. */
class HoldRegistryTest {
    /** Mutation testing plays fewer: what survives it costs all of them. */
    private static final int SCRIPTS = Integer.getInteger("heed.scripts", 20_000);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final HoldTarget PAGE = target("/page");

    private final HoldRegistry holds = new HoldRegistry(new HoldBounds(2, 3, 3));
    private final List<Waiter> woken = new ArrayList<>();

    private static HoldTarget target(String path) {
        return new HoldTarget("", "GET", "host", "http://host" + path, () -> "");
    }

    private Waiter turn() {
        Waiter[] turn = new Waiter[1];
        turn[0] = new Waiter(() -> woken.add(turn[0]));
        return turn[0];
    }

    private boolean arms(Scope scope, HoldTarget target, int seconds, long now) {
        HoldRequest order = new HoldRequest(
                scope, target, true, 503, Duration.ofSeconds(seconds), now, Instant.EPOCH.plusNanos(now));
        return holds.arm(turn(), order, now).isPresent();
    }

    private boolean goes(Waiter turn, HoldTarget target, long now) {
        return holds.ask(turn, target, now).hold().isEmpty();
    }

    @Test
    void nobodyGoesEarlyNobodyIsLostAndNothingIsLeft() {
        int held = 0;
        for (long seed = 0; seed < SCRIPTS; seed++) {
            HoldScript script = new HoldScript(seed);
            script.play();
            held += script.held;
        }
        assertThat(held).as("calls that were held").isGreaterThan(SCRIPTS);
    }

    /** Those that come one by one, and do not wait, must not all go as if each were the first. */
    @Test
    void afterASilentFirstOneWithNobodyWaitingOneMoreGoes() {
        arms(Scope.ORIGIN, PAGE, 30, 0);
        assertThat(goes(turn(), PAGE, 30 * SECOND)).isTrue();
        assertThat(goingOf(100, 40 * SECOND - 1)).isZero();
        assertThat(goingOf(100, 40 * SECOND)).isEqualTo(1);
        assertThat(goingOf(100, 50 * SECOND)).isEqualTo(1);
    }

    private int goingOf(int callers, long now) {
        int going = 0;
        for (int i = 0; i < callers; i++) {
            Waiter turn = turn();
            going += goes(turn, PAGE, now) ? 1 : 0;
            if (turn.queuedIn != null) {
                holds.answeredLocally(turn, now);
            }
        }
        return going;
    }

    @Test
    void aShorterOneDoesNotShortenWhatStands() {
        arms(Scope.ORIGIN, PAGE, 60, 0);
        arms(Scope.ORIGIN, PAGE, 5, SECOND);
        assertThat(holds.list(SECOND)).singleElement().satisfies(hold -> {
            assertThat(hold.until()).isEqualTo(Instant.EPOCH.plusSeconds(60));
            assertThat(hold.armedAt()).isEqualTo(Instant.EPOCH);
        });
    }

    @Test
    void moreHoldsThanTheBoundAreNotArmed() {
        assertThat(arms(Scope.RESOURCE, target("/1"), 10, 0)).isTrue();
        assertThat(arms(Scope.RESOURCE, target("/2"), 30, 0)).isTrue();
        assertThat(arms(Scope.RESOURCE, target("/3"), 10, 0)).isFalse();
        assertThat(goes(turn(), target("/3"), 0)).isTrue();
        assertThat(arms(Scope.RESOURCE, target("/3"), 10, 20 * SECOND))
                .as("the first is over, and long forgotten")
                .isTrue();
        assertThat(holds.list(20 * SECOND)).hasSize(2);
    }

    @Test
    void moreWaitersThanTheBoundAreNotQueued() {
        arms(Scope.ORIGIN, PAGE, 10, 0);
        Waiter leaving = turn();
        assertThat(holds.ask(leaving, PAGE, 0).full()).isFalse();
        assertThat(holds.ask(turn(), PAGE, 0).full()).isFalse();
        assertThat(holds.ask(turn(), PAGE, 0).full()).isFalse();
        assertThat(holds.ask(turn(), PAGE, 0).full()).isTrue();
        holds.leave(leaving, 0);
        assertThat(holds.ask(turn(), PAGE, 0).full()).isFalse();
        assertThat(holds.waiting()).isEqualTo(3);
    }

    @Test
    void repliesThatComeTogetherAreOneArming() {
        for (int i = 0; i < 5; i++) {
            assertThat(holds.armings(Scope.ORIGIN, PAGE, i)).isZero();
            arms(Scope.ORIGIN, PAGE, 10, i);
        }
        long later = 10 * SECOND + 4;
        assertThat(holds.armings(Scope.ORIGIN, PAGE, later)).isEqualTo(1);
        arms(Scope.ORIGIN, PAGE, 10, later);
        assertThat(holds.armings(Scope.ORIGIN, PAGE, later + 1)).isEqualTo(1);
    }
}
