package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One rule and its refinements; a refinement that would mean nothing is refused. */
class RuleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static Stream<Rule> waitingForNothing() {
        return Stream.of(Rule.surface(), Rule.neverRepeat(), Rule.follow());
    }

    private static void isRefused(Rule rule, String refinement, ThrowingCallable call) {
        assertThatIllegalArgumentException()
                .isThrownBy(call)
                .withMessage(rule + " repeats nothing and waits for nothing, so ." + refinement
                        + " would mean nothing on it");
    }

    @ParameterizedTest
    @MethodSource("waitingForNothing")
    void aRuleThatWaitsForNothingTakesNoRefinement(Rule rule) {
        isRefused(rule, "forAnyMethod()", rule::forAnyMethod);
        isRefused(rule, "forIdempotentMethods()", rule::forIdempotentMethods);
        isRefused(rule, "holding(ORIGIN)", () -> rule.holding(Scope.ORIGIN));
        isRefused(rule, "holding(CLIENT, PT1M)", () -> rule.holding(Scope.CLIENT, MINUTE));
    }

    @Test
    void onlyARefusalMayBeRememberedAndOnlyForTheSameRequest() {
        assertThat(Rule.neverRepeat().holding(Scope.SAME_REQUEST, MINUTE))
                .hasToString("neverRepeat().holding(SAME_REQUEST, PT1M)");
        isRefused(
                Rule.neverRepeat(),
                "holding(SAME_REQUEST)",
                () -> Rule.neverRepeat().holding(Scope.SAME_REQUEST));
        isRefused(
                Rule.surface(),
                "holding(SAME_REQUEST, PT1M)",
                () -> Rule.surface().holding(Scope.SAME_REQUEST, MINUTE));
    }

    @Test
    void aHoldHasALengthWithinBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.backOff().holding(Scope.ORIGIN, Duration.ZERO))
                .withMessage("holding duration must be more than zero, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.backOff().holding(Scope.ORIGIN, Duration.ofSeconds(-1)))
                .withMessageContainingAll("holding duration", "PT0S", "PT876000H", "PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rule.backOff().holding(Scope.ORIGIN, Duration.ofDays(36_501)))
                .withMessageContainingAll("holding duration", "PT876000H", "PT876024H");
    }

    @Test
    void aRuleReadsAsItIsWritten() {
        assertThat(Rule.surface()).hasToString("surface()");
        assertThat(Rule.neverRepeat()).hasToString("neverRepeat()");
        assertThat(Rule.follow()).hasToString("follow()");
        assertThat(Rule.backOff()).hasToString("backOff()");
        assertThat(Rule.waitAsTold().forAnyMethod().holding(Scope.ORIGIN))
                .hasToString("waitAsTold().forAnyMethod().holding(ORIGIN)");
        assertThat(Rule.waitAtLeast(MINUTE).holding(Scope.RESOURCE, Duration.ofHours(2)))
                .hasToString("waitAtLeast(PT1M).holding(RESOURCE, PT2H)");
    }

    @Test
    void refinementsGiveCopiesAndTheLastOneCounts() {
        Rule rule = Rule.waitAtLeast(MINUTE);
        Rule refined = rule.forAnyMethod().holding(Scope.CLIENT);
        assertThat(rule).hasToString("waitAtLeast(PT1M)");
        assertThat(refined.forIdempotentMethods().holding(Scope.CALL))
                .isEqualTo(rule)
                .hasSameHashCodeAs(rule);
        assertThat(refined).isNotEqualTo(rule);
        assertThat(rule).isNotEqualTo(Rule.waitAtLeast(Duration.ofMinutes(2))).isNotEqualTo(Rule.backOff());
    }

    @Test
    void onlyARuleThatWaitsRepeats() {
        assertThat(waitingForNothing()).noneMatch(Rule::repeats);
        assertThat(Stream.of(Rule.backOff(), Rule.waitAsTold(), Rule.waitAtLeast(MINUTE)))
                .allMatch(Rule::repeats);
    }

    @Test
    void differentRulesHaveDifferentHashes() {
        assertThat(Stream.of(Rule.backOff(), Rule.waitAsTold(), Rule.waitAtLeast(MINUTE), Rule.surface())
                        .map(Rule::hashCode))
                .doesNotHaveDuplicates();
    }

    @Test
    void whoHoldsNobodyHoldsForNoTime() {
        Rule rule = Rule.waitAsTold().holding(Scope.ORIGIN, Duration.ofMinutes(5));
        assertThat(rule.holding(Scope.CALL)).isEqualTo(Rule.waitAsTold());
        assertThat(rule.holding(Scope.RESOURCE).holdFor()).contains(Duration.ofMinutes(5));
    }
}
