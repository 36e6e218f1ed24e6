package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rule that is made stricter waits longer, and is otherwise the rule that it was. */
class AtLeastTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void aStricter503StillHoldsItsResource() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, rule -> rule.atLeast(FIVE_MINUTES))
                .build();
        assertThat(policy.rule(503)).isEqualTo(Rule.waitAtLeast(FIVE_MINUTES).holding(Scope.RESOURCE));
        assertThat(ResiliencePolicy.documented().rule(503).atLeast(FIVE_MINUTES))
                .isEqualTo(policy.rule(503));
    }

    @Test
    void aStricter429IsStillRetriedWhateverTheMethodAndHoldsItsOrigin() {
        Rule rule = ResiliencePolicy.documented().rule(429).atLeast(Duration.ofSeconds(3));
        assertThat(rule.scope()).isEqualTo(Scope.ORIGIN);
        assertThat(rule.anyMethod()).isTrue();
        assertThat(rule.kind()).isEqualTo(Rule.Kind.WAIT_AS_TOLD);
        assertThat(rule.floor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(rule).hasToString("waitAsTold().atLeast(PT3S).forAnyMethod().holding(ORIGIN)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 199, 1_000})
    void aStatusOutOfBoundsIsNamedBeforeTheRuleThatItDoesNotHave(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResiliencePolicy.builder().on(status, rule -> rule.atLeast(FIVE_MINUTES)))
                .withMessage("status must be from 200 to 999, was " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "waitAsTold,  , 10, floor, PT10S",
        "waitAsTold, 4, 10, floor, PT10S",
        "waitAsTold, 10, 10, told, PT10S",
        "waitAsTold, 40, 10, told, PT40S",
        "backOff, , 10, floor, PT10S",
        "backOff, , 0, backoff, PT0.25S",
        "backOff, 4, 10, floor, PT10S",
        "backOff, 40, 10, told, PT40S",
        "waitAtLeast, , 10, floor, PT10S"
    })
    void theLongestOfFloorBackoffAndRetryAfterIsWaited(
            String kind, String told, int floor, String reason, Duration wait) {
        Rule rule = switch (kind) {
            case "waitAsTold" -> Rule.waitAsTold();
            case "backOff" -> Rule.backOff();
            default -> Rule.waitAtLeast(Duration.ofSeconds(1));
        };
        InCallFacts facts = new InCallFacts(told);
        Decision decision =
                by(ResiliencePolicy.builder().on(500, rule.atLeast(Duration.ofSeconds(floor))), facts.reply());
        assertThat(decision.reason().label()).isEqualTo(reason);
        assertThat(decision.delay()).isEqualTo(wait);
    }

    private record InCallFacts(String told) {
        dev.heed.internal.testing.InCall reply() {
            return told == null
                    ? Given.reply("GET", 500)
                    : Given.reply("GET", 500).header("Retry-After", told);
        }
    }

    @Test
    void aWaitAtTheFloorTakesNoTokenOfTheBudget() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().on(500, rule -> rule.atLeast(FIVE_MINUTES));
        assertThat(by(policy, reply("GET", 500).budgetExhausted()).reason()).isEqualTo(Reason.FLOOR);
    }

    @Test
    void aFloorThatNoLimitAllowsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResiliencePolicy.builder()
                        .on(500, rule -> rule.atLeast(Duration.ofHours(1)))
                        .build())
                .withMessageContainingAll("on(500, backOff().atLeast(PT1H))", "maxWait(PT5M)");
    }

    @Test
    void aRuleThatWaitsForNothingHasNoFloor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.neverRepeat().atLeast(FIVE_MINUTES))
                .withMessageContainingAll("neverRepeat()", "atLeast(PT5M)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.backOff().atLeast(Duration.ofSeconds(-1)))
                .withMessageContainingAll("floor", "PT-1S");
    }

    @Test
    void anAdjustmentGetsWhatTheBuilderHas() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(404, Rule.backOff())
                .on(404, Rule::forAnyMethod)
                .on(418, rule -> {
                    assertThat(rule).isEqualTo(Rule.surface());
                    return Rule.backOff();
                })
                .build();
        assertThat(policy.rule(404)).isEqualTo(Rule.backOff().forAnyMethod());
        assertThat(policy.rule(418)).isEqualTo(Rule.backOff());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResiliencePolicy.builder().on(400, rule -> Rule.backOff()))
                .withMessageContaining("on(400, backOff())");
    }
}
