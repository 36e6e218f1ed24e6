package dev.heed;

import static dev.heed.Given.URL;
import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is waited for where a rule, a server and a hold say different things, and what is kept of where a redirect leads. */
class OwnWaitTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final ResiliencePolicy.Builder policy =
            ResiliencePolicy.builder().maxAttempts(4).backoff(attempt -> attempt == 1 ? 60_000L : 5_000L);

    @Test
    void aServerThatNamesAShortWaitIsTakenAtItsWord() {
        assertThat(by(policy, reply("GET", 429).header("Retry-After", "1")))
                .isEqualTo(new Decision.Retry(Duration.ofSeconds(1), Duration.ZERO, Reason.TOLD));
    }

    @Test
    void whatItSaysBesideInAWayThatNobodyCanReadTakesNoBackoffAway() {
        assertThat(by(policy, reply("GET", 429).header("Retry-After", "1, soon")))
                .isEqualTo(new Decision.Retry(Duration.ofMinutes(1), Duration.ZERO, Reason.BACKOFF));
    }

    @Test
    void whereTheRuleDoesNotWaitAsToldTheBackoffCounts() {
        assertThat(by(policy.on(429, Rule.backOff()), reply("GET", 429).header("Retry-After", "1")))
                .isEqualTo(new Decision.Retry(Duration.ofMinutes(1), Duration.ZERO, Reason.BACKOFF));
    }

    @Test
    void aRememberedReplyWithoutAWaitTellsHowLongItsHoldStands() {
        assertThat(documented(remembered(NOW.plusSeconds(9)))).isEqualTo(ends(Duration.ofSeconds(9)));
        assertThat(documented(remembered(NOW.minusSeconds(1)))).isEqualTo(ends(Duration.ZERO));
    }

    private static InCall remembered(Instant until) {
        return reply("POST", 422)
                .heldBy(new Hold(Scope.SAME_REQUEST, "", URL, 422, Instant.EPOCH, until))
                .arrivedAt(NOW);
    }

    private static Deliver ends(Duration left) {
        return new Deliver(Reason.MUST_CHANGE, Optional.of(left));
    }

    /** Of a longer one secrets are taken out, as it is cut. */
    @Test
    void aStepKeepsTheWholeLocationOf512Characters() {
        String there = URL + "?q=";
        there += "x".repeat(512 - there.length());
        Attempt attempt = redirect("GET", 302, URL, there).build();
        Decision decision = ResiliencePolicy.documented().decide(attempt);
        assertThat(Step.of(attempt, decision).decision()).isSameAs(decision);
        Attempt longer = redirect("GET", 302, URL, there + "x").build();
        assertThat(Step.of(longer, ResiliencePolicy.documented().decide(longer)).decision())
                .isInstanceOfSatisfying(
                        Decision.Follow.class,
                        follow -> assertThat(follow.location()).isEqualTo(URL + "?q=*"));
    }
}
