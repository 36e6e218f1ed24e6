package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.RetryBudget;
import org.junit.jupiter.api.Test;

/** The token buckets of the origins. */
class RetryBudgetsTest {
    private static final String ORIGIN = "https://api.example.com";
    private static final RetryBudget THREE = RetryBudget.of(3, 0.25);

    private final RetryBudgets budgets = new RetryBudgets();

    private void repeats(int times) {
        for (int i = 0; i < times; i++) {
            budgets.repeats(ORIGIN, THREE);
        }
    }

    private void sent(int times) {
        for (int i = 0; i < times; i++) {
            budgets.sent(ORIGIN, THREE);
        }
    }

    @Test
    void aBucketIsFullAtFirstAndTakesNoRoom() {
        assertThat(budgets.allows(ORIGIN, THREE)).isTrue();
        sent(1);
        assertThat(budgets.isEmpty()).isTrue();
    }

    @Test
    void eachRepeatTakesATokenUntilNoneIsLeft() {
        repeats(2);
        assertThat(budgets.allows(ORIGIN, THREE)).isTrue();
        repeats(1);
        assertThat(budgets.allows(ORIGIN, THREE)).isFalse();
    }

    @Test
    void requestsGiveBackAPartOfATokenEach() {
        repeats(3);
        sent(3);
        assertThat(budgets.allows(ORIGIN, THREE)).as("three quarters").isFalse();
        sent(1);
        assertThat(budgets.allows(ORIGIN, THREE)).isTrue();
    }

    @Test
    void whatWasDecidedAtOnceIsPaidBackFirst() {
        repeats(5);
        sent(11);
        assertThat(budgets.allows(ORIGIN, THREE)).as("2 of debt and 1 to go on").isFalse();
        sent(1);
        assertThat(budgets.allows(ORIGIN, THREE)).isTrue();
    }

    @Test
    void aBucketThatIsFullAgainIsForgotten() {
        repeats(3);
        sent(11);
        assertThat(budgets.isEmpty()).isFalse();
        sent(1);
        assertThat(budgets.isEmpty()).isTrue();
    }

    @Test
    void noBucketHoldsMoreThanItsTokens() {
        repeats(1);
        sent(1_000);
        repeats(3);
        assertThat(budgets.allows(ORIGIN, THREE)).isFalse();
    }

    @Test
    void originsDoNotShareABucket() {
        repeats(3);
        assertThat(budgets.allows("https://api.example.com:8443", THREE)).isTrue();
        budgets.sent("https://api.example.com:8443", RetryBudget.of(3, 1));
        assertThat(budgets.allows(ORIGIN, THREE)).isFalse();
    }

    @Test
    void whoHasNoLimitNeitherTakesNorNeedsATokenOfOthers() {
        budgets.repeats(ORIGIN, RetryBudget.unlimited());
        assertThat(budgets.isEmpty()).isTrue();
        repeats(3);
        assertThat(budgets.allows(ORIGIN, RetryBudget.unlimited())).isTrue();
    }

    @Test
    void whoHasNoLimitGivesNothingToOthers() {
        repeats(3);
        for (int i = 0; i < 1_000; i++) {
            budgets.sent(ORIGIN, RetryBudget.unlimited());
        }
        assertThat(budgets.allows(ORIGIN, THREE)).isFalse();
    }

    @Test
    void aSmallBudgetTakesNoMoreThanItsOwnTokensFromALargerOne() {
        budgets.repeats(ORIGIN, RetryBudget.of(1_000_000, 1));
        repeats(3);
        assertThat(budgets.allows(ORIGIN, THREE)).isFalse();
    }

    @Test
    void ofTooManyOriginsAnotherOneIsForgotten() {
        int most = 4_096;
        for (int i = 0; i < most; i++) {
            budgets.repeats("https://host" + i, RetryBudget.of(1, 0.1));
        }
        assertThat(exhausted(most)).isEqualTo(most);
        budgets.repeats(ORIGIN, RetryBudget.of(1, 0.1));
        assertThat(exhausted(most)).isEqualTo(most - 1);
        assertThat(budgets.allows(ORIGIN, RetryBudget.of(1, 0.1))).isFalse();
    }

    /** The empty text is the first in the table, as its hash is 0. */
    @Test
    void theOriginThatRepeatsIsNotTheOneThatIsForgottenWhereverItStands() {
        for (int i = 0; i < 4_096; i++) {
            budgets.repeats("https://host" + i, RetryBudget.of(1, 0.1));
        }
        budgets.repeats("", RetryBudget.of(1, 0.1));
        assertThat(budgets.allows("", RetryBudget.of(1, 0.1))).isFalse();
    }

    private int exhausted(int origins) {
        int exhausted = 0;
        for (int i = 0; i < origins; i++) {
            exhausted += budgets.allows("https://host" + i, RetryBudget.of(1, 0.1)) ? 0 : 1;
        }
        return exhausted;
    }
}
