package dev.heed;

import static dev.heed.Given.URL;
import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Retry;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a request that a hold stands before, and of one whose reply was made up here. */
class HeldDecisionTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final Hold HOLD =
            new Hold(Scope.ORIGIN, "", "https://api.example.com", 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));

    private static InCall held(Duration left) {
        return InCall.held("POST", URL, HOLD, left);
    }

    private static Retry waits(Duration left) {
        return new Retry(left, Duration.ZERO, Reason.HELD);
    }

    private static Deliver answered(Duration retryAfter) {
        return new Deliver(Reason.HELD, Optional.of(retryAfter));
    }

    @Test
    void aHoldAsLongAsTheLimitsAllowIsWaitedForByAnyMethod() {
        assertThat(documented(held(MAX_WAIT))).isEqualTo(waits(MAX_WAIT));
        assertThat(documented(held(MAX_WAIT.plus(NANO)))).isEqualTo(answered(MAX_WAIT.plus(NANO)));
    }

    @Test
    void whatWasWaitedForItCountsAndSoDoesWhatHasPassed() {
        assertThat(documented(held(MAX_WAIT).heldFor(NANO))).isEqualTo(answered(MAX_WAIT));
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().maxElapsed(MAX_WAIT);
        assertThat(by(policy, held(MAX_WAIT).elapsed(NANO))).isEqualTo(answered(MAX_WAIT));
        assertThat(by(policy, held(MAX_WAIT.minus(NANO)).elapsed(NANO))).isEqualTo(waits(MAX_WAIT.minus(NANO)));
    }

    @Test
    void anAttemptThatWouldBeginAsTheCallTimesOutIsNotWaitedFor() {
        assertThat(documented(held(Duration.ofSeconds(9)).callTimeout(Duration.ofSeconds(9))))
                .isEqualTo(answered(Duration.ofSeconds(9)));
        assertThat(documented(held(Duration.ofSeconds(9))
                        .callTimeout(Duration.ofSeconds(9).plus(NANO))))
                .isEqualTo(waits(Duration.ofSeconds(9)));
    }

    @Test
    void aTurnIsWaitedForAsLongAsAnythingIsLeft() {
        assertThat(documented(held(Duration.ZERO).heldFor(MAX_WAIT.minus(NANO))))
                .isEqualTo(waits(Duration.ZERO));
        assertThat(documented(held(Duration.ZERO).heldFor(MAX_WAIT)))
                .as("nobody knows when it comes")
                .isEqualTo(answered(Duration.ofSeconds(1)));
        assertThat(documented(held(Duration.ZERO).heldFor(MAX_WAIT.plus(NANO))))
                .isEqualTo(answered(Duration.ofSeconds(1)));
    }

    @Test
    void aCallThatMayNotWaitIsAnsweredAtOnce() {
        assertThat(documented(held(NANO).canceled())).isEqualTo(answered(NANO));
    }

    @Test
    void aReplyMadeUpForAHoldIsHandedOverWhateverItsRule() {
        assertThat(documented(reply("GET", 503).heldBy(HOLD).header("Retry-After", "9")))
                .isEqualTo(new Deliver(Reason.MUST_CHANGE, Optional.of(Duration.ofSeconds(9))));
    }

    @Test
    void aReplyMadeUpSinceOnlyTheCacheWasAskedIsHandedOver() {
        assertThat(words(documented(reply("GET", 504).withoutNetwork()))).isEqualTo("deliver local-reply");
    }

    @Test
    void theFactsNameTheHold() {
        assertThat(held(NANO).build().heldBy()).contains(HOLD);
        assertThat(reply("GET", 503).build().heldBy()).isEmpty();
    }

    @Test
    void whatIsLeftOfAHoldIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> held(NANO.negated()))
                .withMessageContainingAll("left", "negative");
    }

    @Test
    void anExhaustedBudgetStopsRepeatsThatNobodyPaces() {
        assertThat(documented(reply("GET", 500).budgetExhausted()))
                .isEqualTo(new Deliver(Reason.BUDGET_EXHAUSTED, Optional.empty()));
        assertThat(words(documented(reply("GET", 500).budgetExhausted().header("Retry-After", "9"))))
                .as("the server paces it")
                .isEqualTo("repeat told");
        assertThat(words(documented(reply("GET", 429).budgetExhausted())))
                .as("the hold of its origin paces it")
                .isEqualTo("repeat backoff");
    }

    @Test
    void theBackoffOfASharedHoldGrowsWithItsArmingsNotWithTheAttempts() {
        assertThat(documented(reply("GET", 429).number(2).armings(0)).delay()).isEqualTo(Duration.ofMillis(250));
        assertThat(documented(reply("GET", 429).armings(3)).delay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(documented(reply("GET", 500).number(2).armings(3)).delay())
                .as("of a rule that holds nobody else")
                .isEqualTo(Duration.ofMillis(500));
    }
}
