package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a retry budget takes, and what it is by default. */
class RetryBudgetTest {
    @Test
    void theStandardOneIsAHundredTokensAndATenth() {
        assertThat(RetryBudget.standard()).isEqualTo(RetryBudget.of(100, 0.1));
        assertThat(RetryBudget.standard().isLimited()).isTrue();
    }

    @Test
    void onlyTheUnlimitedOneHasNoBound() {
        assertThat(RetryBudget.unlimited().isLimited()).isFalse();
        assertThat(RetryBudget.of(1_000_000, 0.999).isLimited()).isTrue();
        assertThat(RetryBudget.of(1_000_000, 1).isLimited()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1_000_001})
    void tokensOutOfBoundsAreNamed(int tokens) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(tokens, 0.1))
                .withMessage("tokens must be from 1 to 1000000, was " + tokens);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 0, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void aRatioOutOfBoundsIsNamed(double ratio) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryBudget.of(1, ratio))
                .withMessage("ratio must be above 0, up to 1, was " + ratio);
    }

    @Test
    void theBoundsThemselvesAreTaken() {
        assertThat(RetryBudget.of(1, Double.MIN_VALUE).tokens()).isEqualTo(1);
        assertThat(RetryBudget.of(1_000_000, 1).ratio()).isEqualTo(1);
    }

    @Test
    void aPolicyHasTheStandardOneUnlessItIsGivenAnother() {
        assertThat(ResiliencePolicy.documented().retryBudget()).isEqualTo(RetryBudget.standard());
        RetryBudget own = RetryBudget.of(7, 0.5);
        ResiliencePolicy policy = ResiliencePolicy.builder().retryBudget(own).build();
        assertThat(policy.retryBudget()).isEqualTo(own);
        assertThat(policy.toBuilder().build().retryBudget()).isEqualTo(own);
    }
}
