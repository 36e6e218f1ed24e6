package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.Scope;
import dev.heed.internal.hold.HoldRequest.Cause;
import dev.heed.internal.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A limit that is used up holds others before anybody is refused. */
class UsedUpHoldTest {
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long SECOND = 1_000 * MILLI;
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/page", () -> "");
    private static final Cause USED_UP = Cause.usedUp(ServerHealth.HEALTHY);

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final List<HoldEvent> heard = new ArrayList<>();
    private final HoldRegistry holds = new HoldRegistry(HoldBounds.STANDARD, heard::add);
    private final Waiter first = turn();
    private final Waiter second = turn();
    private final Waiter third = turn();

    private static Waiter turn() {
        return new Waiter(() -> {});
    }

    private Hold usedUp(Waiter turn, int seconds, long now) {
        return arms(turn, 200, seconds, now, USED_UP);
    }

    private Hold refused(Waiter turn, int seconds, long now) {
        return arms(turn, 429, seconds, now, Cause.refusal(429));
    }

    private Hold arms(Waiter turn, int status, int seconds, long now, Cause cause) {
        Instant at = Instant.EPOCH.plusNanos(now);
        HoldRequest order =
                new HoldRequest(Scope.ORIGIN, PAGE, false, status, Duration.ofSeconds(seconds), now, at, cause);
        return holds.arm(turn, order, now).orElseThrow();
    }

    private boolean goes(Waiter turn, long now) {
        return holds.ask(turn, PAGE, now).hold().isEmpty();
    }

    private int armings(long now) {
        return holds.armings(Scope.ORIGIN, PAGE, now);
    }

    private List<Level> levels() {
        return log.lines().stream().map(line -> line.getLevel()).toList();
    }

    @Test
    void itSaysWhichStatusItHadAndWhichOneItAnswers() {
        Hold hold = usedUp(turn(), 9, 0);
        assertThat(hold.status()).isEqualTo(200);
        assertThat(hold.localStatus()).isEqualTo(429);
        assertThat(hold)
                .hasToString("ORIGIN http://host, armed by 200, answers 429 at 1970-01-01T00:00:00Z,"
                        + " until 1970-01-01T00:00:09Z");
        assertThat(goes(first, SECOND)).isFalse();
        assertThat(goes(first, 9 * SECOND)).isTrue();
    }

    @Test
    void itIsNoArmingForTheBackoff() {
        usedUp(turn(), 5, 0);
        assertThat(armings(SECOND)).isZero();
        usedUp(turn(), 9, SECOND);
        assertThat(armings(2 * SECOND)).isZero();
        refused(turn(), 3, 2 * SECOND);
        assertThat(armings(3 * SECOND))
                .as("refusals that come while it stands belong together")
                .isZero();
        refused(turn(), 3, 3 * SECOND);
        assertThat(armings(4 * SECOND)).isZero();
        assertThat(armings(10 * SECOND)).as("over").isEqualTo(1);
        usedUp(turn(), 5, 10 * SECOND);
        assertThat(armings(11 * SECOND)).as("the next refusal is the second").isEqualTo(1);
        refused(turn(), 9, 11 * SECOND);
        assertThat(armings(12 * SECOND)).isEqualTo(1);
        assertThat(armings(20 * SECOND)).isEqualTo(2);
    }

    @Test
    void itIsLoggedAtDebugUntilARefusalArmsItToo() {
        Hold hold = usedUp(turn(), 5, 0);
        holds.list(15 * SECOND);
        assertThat(levels()).containsExactly(Level.DEBUG, Level.DEBUG);
        assertThat(log.messages())
                .containsExactly("hold armed: " + hold, "hold over: 0 waited, 0 were answered locally: " + hold);
        usedUp(turn(), 5, 20 * SECOND);
        usedUp(turn(), 5, 21 * SECOND);
        refused(turn(), 1, 21 * SECOND);
        refused(turn(), 9, 21 * SECOND);
        holds.list(40 * SECOND);
        assertThat(levels().subList(2, levels().size())).containsExactly(Level.DEBUG, Level.INFO, Level.INFO);
    }

    @Test
    void whatSetTheEndSaysWhatIsAnswered() {
        assertThat(usedUp(turn(), 5, 0).localStatus()).isEqualTo(429);
        Hold later = arms(turn(), 0, 9, 0, Cause.refusal(0));
        assertThat(later.status()).isZero();
        assertThat(later.localStatus()).isEqualTo(503);
        assertThat(usedUp(turn(), 5, 0)).as("a shorter one changes nothing").isEqualTo(later);
        assertThat(arms(turn(), 403, 20, 0, Cause.refusal(429)).toString()).contains("armed by 403, answers 429 at");
    }

    @Test
    void aGoodResponseThatArmsItAgainIsHealthyAndClosesIt() {
        usedUp(turn(), 2, 0);
        assertThat(goes(first, 0) || goes(second, 0) || goes(third, 0)).isFalse();
        assertThat(goes(first, 2 * SECOND)).isTrue();
        assertThat(goes(second, 2 * SECOND)).as("one first").isFalse();
        usedUp(first, 3, 2 * SECOND + MILLI);
        assertThat(goes(second, 4 * SECOND)).as("it stands again").isFalse();
        assertThat(goes(second, 5 * SECOND + MILLI)).isTrue();
        assertThat(first.grantedBy).isNull();
    }

    @Test
    void aGoodResponseIsHealthyForAnotherHoldThatLetItGo() {
        HoldTarget other = new HoldTarget("", "GET", "host", "http://host/other", () -> "");
        holds.arm(turn(), resource(2), 0);
        assertThat(goes(first, 0) || goes(second, 0) || goes(third, 0)).isFalse();
        assertThat(goes(first, 2 * SECOND)).isTrue();
        HoldRequest ofOrigin = new HoldRequest(
                Scope.ORIGIN, other, false, 200, Duration.ofMillis(1), 2 * SECOND, Instant.EPOCH, USED_UP);
        holds.arm(first, ofOrigin, 2 * SECOND);
        assertThat(first.grantedBy).isNull();
        holds.release(hold -> hold.scope() == Scope.ORIGIN, 3 * SECOND, Instant.EPOCH);
        assertThat(goes(second, 3 * SECOND)).isTrue();
        assertThat(goes(third, 3 * SECOND + 300 * MILLI))
                .as("the window is two")
                .isTrue();
    }

    private static HoldRequest resource(int seconds) {
        return new HoldRequest(Scope.RESOURCE, PAGE, false, 503, Duration.ofSeconds(seconds), 0, Instant.EPOCH);
    }

    @Test
    void aFailureThatReportsALimitUsedUpPassesItsPlaceOn() {
        holds.arm(turn(), resource(2), 0);
        assertThat(goes(first, 0) || goes(second, 0) || goes(third, 0)).isFalse();
        assertThat(goes(first, 2 * SECOND)).isTrue();
        HoldRequest ofOrigin = new HoldRequest(
                Scope.ORIGIN,
                PAGE,
                false,
                500,
                Duration.ofMillis(1),
                2 * SECOND,
                Instant.EPOCH,
                Cause.usedUp(ServerHealth.UNHEALTHY));
        holds.arm(first, ofOrigin, 2 * SECOND);
        holds.release(hold -> hold.scope() == Scope.ORIGIN, 3 * SECOND, Instant.EPOCH);
        assertThat(goes(second, 3 * SECOND)).isTrue();
        assertThat(goes(third, 3 * SECOND + 300 * MILLI))
                .as("the window is one still")
                .isFalse();
    }

    @Test
    void thePaceIsThatOfTheLastWindowHoweverLongAgoTheFirstOneWas() {
        usedUp(turn(), 1, 0);
        usedUp(turn(), 1, 7 * SECOND);
        assertThat(goes(first, 7 * SECOND) || goes(second, 7 * SECOND)).isFalse();
        assertThat(goes(first, 8 * SECOND)).isTrue();
        holds.healthy(first, 8 * SECOND);
        assertThat(goes(second, 8 * SECOND + 130 * MILLI))
                .as("after an eighth of a second")
                .isTrue();
    }

    /** The time a window lasts is what paces those that wait for the next one, however many there were. */
    @Test
    void eachWindowOfALimitHasItsOwnPace() {
        List<Waiter> waiting = new ArrayList<>();
        usedUp(turn(), 1, 0);
        for (int i = 0; i < 40; i++) {
            waiting.add(turn());
            assertThat(goes(waiting.get(i), 0)).isFalse();
        }
        long now = 0;
        int answered = 0;
        for (int window = 1; window <= 20; window++) {
            now += SECOND;
            Waiter next = waiting.get(answered);
            assertThat(goes(next, now)).as("window %d", window).isTrue();
            answered++;
            if (window < 20) {
                usedUp(next, 1, now);
            } else {
                holds.healthy(next, now);
            }
        }
        long span = SECOND / 8 + 50 * MILLI;
        for (; answered < 40; answered++) {
            now += span / 20;
            assertThat(goes(waiting.get(answered), now))
                    .as("caller %d", answered)
                    .isTrue();
            holds.healthy(waiting.get(answered), now);
        }
    }

    @Test
    void aRefusalThatJoinsItIsALineAtInfoAndNoSecondBeginning() {
        usedUp(turn(), 9, 0);
        refused(turn(), 3, SECOND);
        assertThat(levels()).containsExactly(Level.DEBUG, Level.INFO);
        assertThat(heard).extracting(HoldEvent::kind).containsExactly(HoldEvent.Kind.ARMED);
    }
}
