package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Scope;
import dev.heed.internal.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The two lines of a hold, and what the second one counts. */
class HoldLogTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long END = 30 * SECOND;
    private static final HoldTarget PAGE = new HoldTarget("", "GET", "host", "http://host/page", () -> "");

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final HoldRegistry holds = new HoldRegistry(new HoldBounds(1, 2, 1));

    private static Waiter turn() {
        return new Waiter(() -> {});
    }

    private Hold arms(boolean callWaits, long now) {
        HoldRequest order = new HoldRequest(
                Scope.ORIGIN, PAGE, callWaits, 503, Duration.ofSeconds(30), now, Instant.EPOCH.plusNanos(now));
        return holds.arm(turn(), order, now).orElseThrow();
    }

    @Test
    void aHoldThatIsLengthenedWhileItStandsIsArmedOnce() {
        Hold armed = arms(false, 0);
        arms(false, SECOND);
        assertThat(log.messages()).containsExactly("hold armed: " + armed);
        Hold anew = arms(false, END + SECOND);
        assertThat(log.messages()).containsExactly("hold armed: " + armed, "hold armed: " + anew);
    }

    @Test
    void eachCallThatWaitsIsCountedOnceHoweverOftenItAsks() {
        Hold hold = arms(true, 0);
        Waiter waiting = turn();
        holds.ask(waiting, PAGE, 0);
        holds.leave(waiting, SECOND);
        holds.ask(waiting, PAGE, SECOND);
        holds.leave(waiting, SECOND);
        holds.list(END + 10 * SECOND);
        assertThat(log.messages()).endsWith("hold over: 2 waited, 0 were answered locally: " + hold);
    }

    @Test
    void aCallThatGotTheReplyButDoesNotWaitIsNotCounted() {
        Hold hold = arms(false, 0);
        holds.list(END + 10 * SECOND);
        assertThat(log.messages()).endsWith("hold over: 0 waited, 0 were answered locally: " + hold);
    }

    @Test
    void whoIsAnsweredLocallyIsCountedWhetherItWaitedOrFoundNoPlace() {
        Hold hold = arms(false, 0);
        Waiter first = turn();
        Waiter second = turn();
        holds.ask(first, PAGE, 0);
        holds.ask(second, PAGE, 0);
        Waiter third = turn();
        assertThat(holds.ask(third, PAGE, 0).full()).isTrue();
        holds.answeredLocally(third, 0);
        holds.answeredLocally(second, 0);
        holds.leave(first, 0);
        holds.list(END + 10 * SECOND);
        assertThat(log.messages()).endsWith("hold over: 2 waited, 2 were answered locally: " + hold);
    }

    @Test
    void aGoodReplyForWhichNobodyWaitsEndsAHold() {
        Hold hold = arms(false, 0);
        Waiter first = turn();
        assertThat(holds.ask(first, PAGE, END).hold()).isEmpty();
        holds.healthy(first, END);
        assertThat(log.messages()).endsWith("hold over: 0 waited, 0 were answered locally: " + hold);
        holds.healthy(first, END);
        holds.list(END + 10 * SECOND);
        assertThat(log.messages()).hasSize(2);
    }
}
