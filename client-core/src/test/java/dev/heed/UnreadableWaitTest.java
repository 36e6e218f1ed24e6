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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code Retry-After} that is there and that nobody can read: its server asked for a wait all the same. */
class UnreadableWaitTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"soon", "-1", "+120", "1e3", "120s", "120 seconds", "PT2M", "2026-01-01T00:02:00Z", "３", "3, x"})
    void whatCannotBeReadCountsAsTheLongestBackoff(String retryAfter) {
        Duration longest = Duration.ofSeconds(20);
        for (int status : List.of(408, 429, 500)) {
            assertThat(documented(reply("GET", status).header("Retry-After", retryAfter)))
                    .isEqualTo(new Retry(longest, Duration.ZERO, Reason.TOLD));
        }
        assertThat(((Retry) documented(reply("GET", 429)
                                .header("Retry-After", retryAfter)
                                .random(0.5)))
                        .spread())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(documented(reply("GET", 503).header("Retry-After", retryAfter)))
                .as("the floor is longer")
                .isEqualTo(new Retry(TWO_MINUTES, Duration.ZERO, Reason.FLOOR));
        assertThat(by(
                        ResiliencePolicy.builder().maxWait(Duration.ofSeconds(19)),
                        reply("GET", 429).header("Retry-After", retryAfter)))
                .as("never cut short")
                .isEqualTo(new Deliver(Reason.WAIT_EXCEEDS_MAX_WAIT, Optional.of(longest)));
        assertThat(documented(reply("GET", 404).header("Retry-After", retryAfter.replace("3, ", ""))))
                .as("names no time where nothing follows")
                .isEqualTo(new Deliver(Reason.SURFACED, Optional.empty()));
    }

    @Test
    void whatCannotBeReadIsTheUsersIntervalAfterTheLastAttempt() {
        ResiliencePolicy.Builder policy =
                ResiliencePolicy.builder().maxAttempts(4).backoff(attempt -> attempt * 7000L);
        InCall facts = reply("GET", 429).header("Retry-After", "soon");
        assertThat(by(policy, facts)).isEqualTo(new Retry(Duration.ofSeconds(28), Duration.ZERO, Reason.TOLD));
        assertThat(by(policy, facts.armings(5)))
                .as("not sooner than its own backoff")
                .isEqualTo(new Retry(Duration.ofSeconds(42), Duration.ZERO, Reason.BACKOFF));
        assertThat(by(
                        policy.backoff(attempt -> attempt / (4 - attempt) * 1L),
                        reply("GET", 429).header("Retry-After", "soon")))
                .as("a function that throws gives way to the default")
                .isEqualTo(new Retry(Duration.ofSeconds(20), Duration.ZERO, Reason.TOLD));
    }

    @Test
    void aRedirectOrARenewalWaitsForWhatCannotBeRead() {
        InCall redirect = Given.redirect("GET", 302, Given.URL, "https://api.example.com/b");
        assertThat(documented(redirect.header("Retry-After", "120s")).delay()).isEqualTo(Duration.ofSeconds(20));
        assertThat(documented(reply("GET", 401).header("Retry-After", "120s").renewal(Reason.CREDENTIALS_RENEWED)))
                .isEqualTo(new Retry(Duration.ofSeconds(20), Duration.ZERO, Reason.CREDENTIALS_RENEWED));
        assertThat(documented(reply("GET", 401).header("Retry-After", "0").renewal(Reason.CREDENTIALS_RENEWED)))
                .as("it has changed: zero is zero")
                .isEqualTo(new Retry(Duration.ZERO, Duration.ZERO, Reason.CREDENTIALS_RENEWED));
    }
}
