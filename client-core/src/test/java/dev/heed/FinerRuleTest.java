package dev.heed;

import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rule may have attempts and a backoff of its own, and act only if a wait is named. */
class FinerRuleTest {
    private static final IntervalFunction FIFTY = IntervalFunction.of(Duration.ofMillis(50), last -> last + 50);

    private static String decided(ResiliencePolicy.Builder policy, int status, int number) {
        return words(policy.build().decide(reply("GET", status).number(number).build()));
    }

    @Test
    void attemptsOfARuleTakeThePlaceOfThoseOfThePolicy() {
        ResiliencePolicy.Builder more = ResiliencePolicy.builder().on(429, rule -> rule.maxAttempts(6));
        assertThat(decided(more, 429, 5)).isEqualTo("repeat backoff");
        assertThat(decided(more, 429, 6)).isEqualTo("deliver attempts-exhausted");
        assertThat(decided(more, 500, 3)).isEqualTo("deliver attempts-exhausted");
        ResiliencePolicy.Builder fewer = ResiliencePolicy.builder().on(500, rule -> rule.maxAttempts(2));
        assertThat(decided(fewer, 500, 1)).isEqualTo("repeat backoff");
        assertThat(decided(fewer, 500, 2)).isEqualTo("deliver attempts-exhausted");
        assertThat(decided(fewer, 502, 2)).isEqualTo("repeat backoff");
    }

    @Test
    void attemptsOfARuleAllowARetryBesideASingleAttempt() {
        ResiliencePolicy.Builder one =
                ResiliencePolicy.builder().maxAttempts(1).on(500, Rule.backOff().maxAttempts(2));
        assertThat(decided(one, 500, 1)).isEqualTo("repeat backoff");
        assertThat(decided(one, 502, 1)).isEqualTo("deliver attempts-exhausted");
    }

    @Test
    void aSingleAttemptHoldsOthersOrMeansNothing() {
        Rule holds = Rule.waitAsTold().holding(Scope.ORIGIN).maxAttempts(1);
        assertThat(decided(ResiliencePolicy.builder().on(429, holds), 429, 1)).isEqualTo("deliver attempts-exhausted");
        ResiliencePolicy.Builder nobody =
                ResiliencePolicy.builder().on(429, Rule.waitAsTold().maxAttempts(1));
        assertThatIllegalArgumentException()
                .isThrownBy(nobody::build)
                .withMessage(
                        "on(429, waitAsTold().maxAttempts(1)) can never repeat, and holds nobody: surface() says that");
    }

    @Test
    void attemptsHaveBounds() {
        assertThat(Rule.backOff().maxAttempts(100).maxAttempts()).hasValue(100);
        assertThat(Rule.backOff().maxAttempts(1).maxAttempts()).hasValue(1);
        for (int attempts : new int[] {0, -1, 101}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rule.backOff().maxAttempts(attempts))
                    .withMessage("maxAttempts must be from 1 to 100 (the first send counts), was " + attempts);
        }
    }

    @Test
    void aBackoffOfARuleTakesThePlaceOfThatOfThePolicy() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .backoff(IntervalFunction.of(7000))
                .on(409, Rule.backOff().withBackoff(FIFTY))
                .on(429, rule -> rule.withBackoff(FIFTY))
                .build();
        assertThat(policy.decide(reply("GET", 409).number(2).build()))
                .isEqualTo(new Decision.Retry(Duration.ofMillis(100), Duration.ZERO, Reason.BACKOFF));
        assertThat(policy.decide(reply("GET", 429).armings(0).build()).delay()).isEqualTo(Duration.ofMillis(50));
        assertThat(policy.decide(reply("GET", 500).build()).delay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(policy.rule(409).backoff()).containsSame(FIFTY);
        assertThat(policy.rule(500).backoff()).isEmpty();
    }

    @Test
    void whatNobodyCanReadCountsAsTheLastIntervalOfTheRule() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(409, Rule.backOff().withBackoff(FIFTY).maxAttempts(9))
                .build();
        assertThat(((Decision.Retry) policy.decide(
                                reply("GET", 409).header("Retry-After", "soon").build()))
                        .least())
                .isEqualTo(Duration.ofMillis(450));
    }

    @Test
    void aBackoffThatFailsAtOnceIsRefused() {
        for (IntervalFunction broken :
                List.<IntervalFunction>of(attempt -> null, attempt -> -1L, attempt -> Long.parseLong("x"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rule.backOff().withBackoff(broken))
                    .withMessageContaining("attempt 1");
        }
    }

    @Test
    void whatMeansNothingOnARuleIsRefused() {
        for (Rule rule : List.of(Rule.surface(), Rule.neverRepeat(), Rule.follow())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(rule::ifTold)
                    .withMessageContainingAll(rule.toString(), ".ifTold()");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rule.maxAttempts(2))
                    .withMessageContainingAll(rule.toString(), ".maxAttempts(2)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rule.withBackoff(FIFTY))
                    .withMessageContainingAll(rule.toString(), ".withBackoff(");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.waitAtLeast(Duration.ofMinutes(2)).withBackoff(FIFTY))
                .withMessageContainingAll("waitAtLeast(PT2M)", "floor");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        ResiliencePolicy.builder().onFailure(Rule.backOff().ifTold()))
                .withMessageContainingAll("onFailure(backOff().ifTold())");
    }

    @Test
    void refinementsStayWhateverFollows() {
        Rule rule = Rule.backOff().ifTold().maxAttempts(5).withBackoff(FIFTY);
        Rule all = rule.atLeast(Duration.ofSeconds(1)).forAnyMethod().holding(Scope.ORIGIN, Duration.ofSeconds(3));
        assertThat(all.actsIfTold()).isTrue();
        assertThat(all.maxAttempts()).hasValue(5);
        assertThat(all.backoff()).containsSame(FIFTY);
        assertThat(all)
                .hasToString("backOff().atLeast(PT1S).forAnyMethod().holding(ORIGIN, PT3S).ifTold().maxAttempts(5)"
                        + ".withBackoff(" + FIFTY + ")");
        assertThat(all.forIdempotentMethods().anyMethod()).isFalse();
        assertThat(all.forIdempotentMethods().actsIfTold()).isTrue();
        assertThat(all.holding(Scope.CLIENT).holdFor()).contains(Duration.ofSeconds(3));
        assertThat(Rule.backOff().holding(Scope.ORIGIN).ifTold().scope()).isEqualTo(Scope.ORIGIN);
    }
}
