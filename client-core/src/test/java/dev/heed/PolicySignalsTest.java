package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

/** What a policy was told of a service stays with it. */
class PolicySignalsTest {
    private static final RateLimit LIMIT = RateLimit.fields();

    private static ResiliencePolicy.Builder full() {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        for (int i = 1; i <= 16; i++) {
            builder.rateLimit(RateLimit.fields("limit-" + i));
        }
        return builder;
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void moreThanSixteenLimitsAreRefused() {
        assertThat(full().build()).isEqualTo(full().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full().rateLimit(LIMIT))
                .withMessage("rateLimit takes at most 16 limits, fields(\"RateLimit\") was one more");
        assertThatNullPointerException()
                .isThrownBy(() -> ResiliencePolicy.builder().rateLimit(null))
                .withMessage("limit");
    }

    @Test
    void itPrintsInTheOrderInWhichItWasTold() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .readAs(403, 429, Match.header("a", "0"))
                .vetoHeader("x-should-retry")
                .rateLimit(LIMIT.keep(2))
                .rateLimit(RateLimit.retryAfter("b", WaitUnit.DURATION))
                .build();
        assertThat(policy.toString())
                .endsWith(", rateLimit(fields(\"RateLimit\").keep(2)), rateLimit(retryAfter(\"b\", DURATION)),"
                        + " vetoHeader(\"x-should-retry\"), readAs(403, 429, header(\"a\", \"0\"))]");
        assertThat(ResiliencePolicy.documented().toString()).doesNotContain(", ]", "rateLimit");
        assertThat(policy.toBuilder().build()).isEqualTo(policy);
        assertThat(policy.signals())
                .isNotEqualTo(ResiliencePolicy.documented().signals())
                .isNotEqualTo("x");
    }

    @Test
    void aBuilderThatGoesOnLeavesThePolicyAsItWas() {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        ResiliencePolicy before = builder.build();
        builder.rateLimit(LIMIT).vetoHeader("a").readAs(403, 429, Match.header("a"));
        assertThat(before).isEqualTo(ResiliencePolicy.documented());
    }

    @Test
    void theOrderOfLimitsAndReadingsCounts() {
        RateLimit other = RateLimit.fields("other");
        assertThat(ResiliencePolicy.builder().rateLimit(LIMIT).rateLimit(other).build())
                .isNotEqualTo(ResiliencePolicy.builder()
                        .rateLimit(other)
                        .rateLimit(LIMIT)
                        .build());
    }

    @Test
    void aPolicyThatRepeatsNothingObeysHoldsIfALimitOfItsOwnArmsThem() {
        ResiliencePolicy.Builder nothing = ResiliencePolicy.surfaceAll().toBuilder();
        assertThat(nothing.rateLimit(LIMIT).build().obeysHolds()).isFalse();
        assertThat(nothing.rateLimit(LIMIT.holding(Scope.CALL)).build().obeysHolds())
                .isFalse();
        assertThat(nothing.rateLimit(LIMIT.holding(Scope.ORIGIN)).build().obeysHolds())
                .isTrue();
    }

    @Test
    void aSecondReadingOfTheSameResponsesIsRefused() {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder().readAs(403, 429, Match.header("a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.readAs(403, 503, Match.header("A")))
                .withMessageContaining("would never count");
        builder.readAs(403, 503, Match.header("b"));
    }
}
