package dev.heed;

import static dev.heed.Given.TWO_MINUTES;
import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Retry;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long until a repeat: what the server asked for, the rule's floor, the backoff, and the spread on top. */
class WaitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Retry repeat(Decision decision) {
        assertThat(decision).isInstanceOf(Retry.class);
        return (Retry) decision;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "5", "119", "-5", "+3", "soon", "", "31,119", "Sun, 06 Nov 1994 08:49:37 GMT"})
    void a503WaitsItsFloorWhateverShorterTheServerNames(String retryAfter) {
        InCall facts = reply("GET", 503).header("Retry-After", retryAfter).arrivedAt(NOW);
        assertThat(documented(facts)).isEqualTo(new Retry(TWO_MINUTES, Duration.ZERO, Reason.FLOOR));
    }

    @Test
    void a503WithoutRetryAfterWaitsItsFloor() {
        assertThat(documented(reply("GET", 503))).isEqualTo(new Retry(TWO_MINUTES, Duration.ZERO, Reason.FLOOR));
    }

    @ParameterizedTest
    @CsvSource({"120, 120", "121, 121", "' 300 ', 300", "299.997, 300", "00300, 300"})
    void a503WaitsAsToldIfThatIsNotShorter(String retryAfter, long seconds) {
        assertThat(documented(reply("GET", 503).header("Retry-After", retryAfter)))
                .isEqualTo(new Retry(Duration.ofSeconds(seconds), Duration.ZERO, Reason.TOLD));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "120, 120", "1.5, 2", "'5, 10', 10", "'31,120', 120", "'Thu, 01 Jan 1970 00:00:40 GMT, 35', 40"
    })
    void a429WaitsAsTold(String retryAfter, long seconds) {
        assertThat(documented(reply("POST", 429).header("Retry-After", retryAfter)))
                .isEqualTo(new Retry(Duration.ofSeconds(seconds), Duration.ZERO, Reason.TOLD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "0.0", "", " ", ",", "Sun, 06 Nov 1994 08:49:37 GMT", "0, 0"})
    void a429ThatAsksForNoWaitBacksOff(String retryAfter) {
        InCall facts = reply("POST", 429).header("Retry-After", retryAfter).arrivedAt(NOW);
        assertThat(documented(facts)).isEqualTo(new Retry(Duration.ofMillis(250), Duration.ZERO, Reason.BACKOFF));
        assertThat(documented(facts.armings(3)))
                .as("the longer the more often its hold was armed")
                .isEqualTo(new Retry(Duration.ofSeconds(2), Duration.ZERO, Reason.BACKOFF));
        assertThat(documented(facts.number(3)))
                .as("its hold lasts as long")
                .isEqualTo(new Deliver(Reason.ATTEMPTS_EXHAUSTED, Optional.of(Duration.ofSeconds(2))));
    }

    @Test
    void aBackoffOfZeroIsTheUsersWordAndTakesATokenOfTheBudget() {
        ResiliencePolicy.Builder policy =
                ResiliencePolicy.builder().on(429, Rule.waitAsTold()).backoff(attempt -> 0L);
        InCall facts = reply("GET", 429).header("Retry-After", "0");
        assertThat(by(policy, facts)).isEqualTo(new Retry(Duration.ZERO, Duration.ZERO, Reason.BACKOFF));
        assertThat(by(policy, facts.budgetExhausted()).reason()).isEqualTo(Reason.BUDGET_EXHAUSTED);
    }

    @Test
    void ofSeveralRetryAfterLinesTheLongestCounts() {
        InCall facts = reply("GET", 429)
                .header("Retry-After", "7")
                .header("retry-after", "soon, 29")
                .header("RETRY-AFTER", "30");
        assertThat(repeat(documented(facts)).least()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aDateIsMeasuredAgainstTheClockOfTheServerThatNamedIt() {
        InCall facts = reply("GET", 429)
                .header("Date", "Sun, 06 Nov 1994 08:00:00 GMT")
                .header("Retry-After", "Sun, 06 Nov 1994 08:00:40 GMT")
                .arrivedAt(NOW);
        assertThat(repeat(documented(facts)).least()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void aDateWithoutOneFromTheServerIsMeasuredAgainstTheLocalClock() {
        InCall facts = reply("GET", 429)
                .header("Retry-After", "Sun, 06 Nov 1994 08:00:40 GMT")
                .arrivedAt(Instant.parse("1994-11-06T08:00:00Z"));
        assertThat(repeat(documented(facts)).least()).isEqualTo(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 250",
        "1, 0.5, 375",
        "1, 0.999, 499",
        "2, 0, 500",
        "2, 0.5, 750",
        "2, 0.999, 999",
        "6, 0, 8000",
        "7, 0, 10000",
        "7, 0.5, 15000",
        "50, 0.999, 19990",
        "2147483647, 0, 10000"
    })
    void theBackoffDoublesTo20SecondsAndHalfOfItIsLeftToTheDice(int number, double dice, long millis) {
        InCall facts = reply("GET", 500).number(number).random(dice);
        Duration wait = Backoff.of(ResiliencePolicy.documented(), facts.build().progress(), Rule.backOff());
        assertThat(wait.toMillis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"500", "408", "425", "502", "504"})
    void aBackoffIsNeverShorterThanTheServerAsked(int status) {
        assertThat(documented(reply("GET", status).header("Retry-After", "9")))
                .isEqualTo(new Retry(Duration.ofSeconds(9), Duration.ZERO, Reason.TOLD));
        assertThat(documented(reply("GET", status).header("Retry-After", "0")))
                .isEqualTo(new Retry(Duration.ofMillis(250), Duration.ZERO, Reason.BACKOFF));
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 0", "10, 0.5, 500", "10, 0.999, 999", "100, 0.5, 5000", "200, 0.999, 9990", "300, 0.999, 9990"})
    void aWaitThatTheServerNamedIsSpreadByUpToATenthAndTenSeconds(String told, double dice, long spreadMillis) {
        Retry repeat =
                repeat(documented(reply("GET", 429).header("Retry-After", told).random(dice)));
        assertThat(repeat.least()).isEqualTo(Duration.ofSeconds(Long.parseLong(told)));
        assertThat(repeat.spread()).isEqualTo(Duration.ofMillis(spreadMillis));
        assertThat(repeat.delay()).isEqualTo(repeat.least().plus(repeat.spread()));
    }

    @Test
    void aFloorIsSpreadAsWell() {
        InCall bare = reply("GET", 503).random(0.5);
        assertThat(documented(bare)).isEqualTo(new Retry(TWO_MINUTES, Duration.ofSeconds(5), Reason.FLOOR));
        ResiliencePolicy.Builder minute = ResiliencePolicy.builder().on(503, Rule.waitAtLeast(Duration.ofMinutes(1)));
        assertThat(repeat(by(minute, bare)).spread()).isEqualTo(Duration.ofSeconds(3));
        assertThat(by(ResiliencePolicy.builder().maxWait(TWO_MINUTES).maxElapsed(TWO_MINUTES), bare))
                .as("limits are judged without it")
                .isEqualTo(new Retry(TWO_MINUTES, Duration.ZERO, Reason.FLOOR));
        assertThat(documented(reply("POST", 503).random(0.5)))
                .as("retryAt() too")
                .isEqualTo(new Deliver(Reason.NOT_IDEMPOTENT, Optional.of(TWO_MINUTES)));
    }

    @Test
    void aBackoffIsNotSpread() {
        assertThat(repeat(documented(reply("GET", 500).random(0.999))).spread()).isZero();
        assertThat(repeat(documented(reply("GET", 429).random(0.999))).spread()).isZero();
    }

    @Test
    void spreadTakesHalfOfWhatTheLimitsLeaveAtMost() {
        InCall told = reply("GET", 429).header("Retry-After", "100").random(0.5);
        assertThat(repeat(by(ResiliencePolicy.builder().maxElapsed(Duration.ofSeconds(104)), told)))
                .isEqualTo(new Retry(Duration.ofSeconds(100), Duration.ofSeconds(1), Reason.TOLD));
        assertThat(repeat(documented(told.callTimeout(Duration.ofSeconds(102)))))
                .isEqualTo(new Retry(Duration.ofSeconds(100), Duration.ofMillis(500), Reason.TOLD));
    }

    @Test
    void spreadIsNoReasonNotToWait() {
        InCall told = reply("GET", 429).header("Retry-After", "100").random(0.999);
        assertThat(by(ResiliencePolicy.builder().maxWait(Duration.ofSeconds(100)), told))
                .isEqualTo(new Retry(Duration.ofSeconds(100), Duration.ofMillis(9_990), Reason.TOLD));
        assertThat(by(ResiliencePolicy.builder().maxElapsed(Duration.ofSeconds(100)), told))
                .isEqualTo(new Retry(Duration.ofSeconds(100), Duration.ZERO, Reason.TOLD));
    }

    @Test
    void whatIsHandedOverSaysWhenToTryAgain() {
        assertThat(documented(reply("POST", 503)))
                .as("the rule's floor")
                .isEqualTo(new Deliver(Reason.NOT_IDEMPOTENT, Optional.of(TWO_MINUTES)));
        assertThat(documented(reply("GET", 503).number(3).header("Retry-After", "130")))
                .as("what the server said, if longer")
                .isEqualTo(new Deliver(Reason.ATTEMPTS_EXHAUSTED, Optional.of(Duration.ofSeconds(130))));
        assertThat(documented(reply("GET", 503).webSocket()))
                .as("a web socket's 503 as well")
                .isEqualTo(new Deliver(Reason.WEB_SOCKET, Optional.of(TWO_MINUTES)));
        assertThat(documented(reply("GET", 404).header("Retry-After", "3")))
                .as("also where the rule waits for nothing")
                .isEqualTo(new Deliver(Reason.SURFACED, Optional.of(Duration.ofSeconds(3))));
        assertThat(documented(reply("GET", 500).number(3)))
                .as("nobody named a wait: a backoff is the client's own")
                .isEqualTo(new Deliver(Reason.ATTEMPTS_EXHAUSTED, Optional.empty()));
    }
}
