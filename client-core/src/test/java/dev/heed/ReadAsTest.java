package dev.heed;

import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response follows the status that it means. */
class ReadAsTest {
    private static final Match LEFT = Match.header("left", "0");
    private static final ResiliencePolicy POLICY = ResiliencePolicy.builder()
            .readAs(403, 429, LEFT)
            .readAs(403, 401, Match.body("token_expired"))
            .readAs(429, 402, Match.body("insufficient_quota"))
            .readAs(200, 503, Match.header("x-error", "overloaded"))
            .readAs(200, 404, Match.header("x-error"))
            .readAs(200, 302, Match.header("Location"))
            .build();

    private static String decided(InCall reply) {
        return words(POLICY.decide(reply.build()));
    }

    private static int meant(InCall reply) {
        return POLICY.signals().meant(reply.build());
    }

    @Test
    void itsRuleIsThatOfTheStatusThatIsMeant() {
        assertThat(decided(reply("POST", 403).header("left", "0").header("Retry-After", "5")))
                .isEqualTo("repeat told");
        assertThat(decided(reply("POST", 403))).isEqualTo("deliver surfaced");
        assertThat(decided(reply("GET", 429).responseBody("insufficient_quota")))
                .isEqualTo("deliver surfaced");
        assertThat(decided(reply("GET", 429).responseBody("slow down"))).isEqualTo("repeat backoff");
        assertThat(decided(reply("GET", 403).responseBody("token_expired"))).isEqualTo("deliver must-change");
        assertThat(decided(reply("GET", 403).responseBody("token_expired").renewal(Reason.CREDENTIALS_RENEWED)))
                .isEqualTo("repeat credentials-renewed");
    }

    @Test
    void aGoodStatusMayMeanARefusalOrAnError() {
        InCall overloaded = reply("GET", 200).header("x-error", "overloaded");
        assertThat(decided(overloaded)).isEqualTo("repeat floor");
        assertThat(POLICY.ruleFor(overloaded.build())).isEqualTo(POLICY.rule(503));
        assertThat(decided(reply("GET", 200).header("x-error", "gone"))).isEqualTo("deliver surfaced");
        assertThat(decided(reply("GET", 200))).isEqualTo("deliver answered");
        assertThat(decided(Given.redirect("POST", 200, Given.URL, "https://api.example.com/other")))
                .isEqualTo("follow GET");
    }

    @Test
    void theFirstThatMatchesCountsAndIsReadOnce() {
        assertThat(meant(reply("GET", 403).header("left", "0").responseBody("token_expired")))
                .isEqualTo(429);
        assertThat(meant(reply("GET", 403).header("left", "0").responseBody("insufficient_quota")))
                .isEqualTo(429);
        assertThat(meant(reply("GET", 404).header("left", "0"))).isEqualTo(404);
        assertThat(meant(Given.failure("GET", new IOException()))).isZero();
    }

    @Test
    void aResponseThatWasMadeUpHereMeansWhatItSays() {
        assertThat(meant(reply("GET", 403).header("left", "0").withoutNetwork()))
                .isEqualTo(403);
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void aStepSaysBoth() {
        Attempt attempt = reply("POST", 403)
                .header("left", "0")
                .header("Retry-After", "5")
                .build();
        Step step = Step.of(attempt, POLICY.decide(attempt), 429);
        assertThat(step.status()).hasValue(403);
        assertThat(step.readAs()).hasValue(429);
        assertThat(step)
                .hasToString("attempt 1: POST " + Given.URL
                        + " -> 403, read as 429; waits 5s, repeats (the server named the wait)");
        assertThat(Step.of(attempt, step.decision(), 403).readAs()).isEmpty();
        assertThat(Step.of(attempt, step.decision())).isEqualTo(Step.of(attempt, step.decision(), 403));
        Attempt failed = Given.failure("GET", new IOException()).build();
        assertThat(Step.of(failed, step.decision(), 0).readAs()).isEmpty();
        Attempt thrown = reply("GET", 403).thenThrew(new IOException()).build();
        assertThat(Step.of(thrown, step.decision(), 429).toString()).contains("403, read as 429, then IOException");
        assertThatNullPointerException()
                .isThrownBy(() -> new Step(
                        step.at(), 1, "GET", "/", step.status(), step.failure(), step.decision(), step.hold(), null))
                .withMessage("readAs");
    }

    @Test
    void bodiesAreReadOnlyWhereOneIsLookedAt() {
        assertThat(POLICY.signals().readsBodyOf(403)).isTrue();
        assertThat(POLICY.signals().readsBodyOf(429)).isTrue();
        assertThat(POLICY.signals().readsBodyOf(200)).isFalse();
        assertThat(POLICY.signals().readsBodyOf(404)).isFalse();
        assertThat(ResiliencePolicy.documented().signals().readsBodyOf(403)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 422})
    void aRejectionIsNeverReadAsWhatIsSentAgain(int status) {
        for (int as : new int[] {429, 503, 500, 302}) {
            ResiliencePolicy.Builder builder = ResiliencePolicy.builder().readAs(status, as, LEFT);
            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageContainingAll(
                            "readAs(" + status + ", " + as + ", header(\"left\", \"0\"))", "on(" + as);
        }
        ResiliencePolicy.Builder later = ResiliencePolicy.builder().readAs(status, 409, LEFT);
        assertThat(later.build().signals()).isEqualTo(later.build().signals());
        assertThatIllegalArgumentException()
                .isThrownBy(later.on(409, Rule.backOff())::build)
                .withMessageContaining("must change");
        ResiliencePolicy harmless = ResiliencePolicy.builder()
                .on(429, Rule.surface())
                .readAs(status, 429, LEFT)
                .build();
        assertThat(words(
                        harmless.decide(reply("GET", status).header("left", "0").build())))
                .isEqualTo("deliver surfaced");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 422})
    void whatIsReadAsARejectionIsNeverRepeated(int as) {
        ResiliencePolicy policy =
                ResiliencePolicy.builder().readAs(503, as, LEFT).build();
        Attempt attempt =
                reply("GET", 503).header("left", "0").header("Retry-After", "1").build();
        assertThat(words(policy.decide(attempt))).isEqualTo("deliver must-change");
        Attempt wrongRule =
                reply("GET", 503).header("left", "0").rule(policy.rule(503)).build();
        assertThat(words(policy.decide(wrongRule)))
                .as("whatever rule a client looked up")
                .isEqualTo("deliver must-change");
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void statusesOutOfBoundsAndReadingsThatMeanNothingAreRefused() {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.readAs(199, 429, LEFT))
                .withMessageContaining("199");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.readAs(403, 1000, LEFT))
                .withMessageContaining("1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.readAs(403, 403, LEFT))
                .withMessage("readAs(403, 403) would mean nothing");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.readAs(403, 429, null))
                .withMessage("match");
        assertThat(builder.readAs(200, 999, LEFT).readAs(999, 200, LEFT).build())
                .isNotEqualTo(ResiliencePolicy.documented());
    }

    @Test
    void theWaitOfARefusalByItsMeaningIsRead() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(429, Rule.backOff())
                .readAs(403, 429, LEFT)
                .rateLimit(RateLimit.of("left-of-another", "reset", WaitUnit.SECONDS))
                .build();
        Attempt attempt =
                reply("GET", 403).header("left", "0").header("reset", "9").build();
        assertThat(((Decision.Retry) policy.decide(attempt)).least()).isEqualTo(Duration.ofSeconds(9));
    }
}
