package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.internal.text.Written;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final RateLimit WAIT = RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS);
    private static final RateLimit PAIR = RateLimit.of("x-left", "x-reset", WaitUnit.EPOCH_SECONDS);

    @Test
    void itPrintsAsItIsWritten() {
        assertThat(WAIT).hasToString("retryAfter(\"retry-after-ms\", MILLISECONDS)");
        assertThat(PAIR.holding(Scope.ORIGIN).keep(5))
                .hasToString("of(\"x-left\", \"x-reset\", EPOCH_SECONDS).holding(ORIGIN).keep(5)");
        assertThat(RateLimit.fields()).hasToString("fields(\"RateLimit\")");
        assertThat(RateLimit.fields("Beta-RateLimit").keep(1)).hasToString("fields(\"Beta-RateLimit\").keep(1)");
        assertThat(WAIT.when("X-Scope", " gl\"o\\b\u00e4l ").when("a", "").holding(Scope.CALL))
                .hasToString("retryAfter(\"retry-after-ms\", MILLISECONDS).when(\"X-Scope\", \"gl\\\"o\\\\b\\u00e4l\")"
                        + ".when(\"a\", \"\").holding(CALL)");
        assertThat(PAIR.keep(3).keep(0)).isEqualTo(PAIR).hasSameHashCodeAs(PAIR);
    }

    @Test
    void namesAreEqualInAnyCase() {
        assertThat(RateLimit.of("X-Left", "X-RESET", WaitUnit.EPOCH_SECONDS))
                .isEqualTo(PAIR)
                .hasSameHashCodeAs(PAIR);
        assertThat(RateLimit.fields("ratelimit")).isEqualTo(RateLimit.fields());
    }

    @Test
    void whateverIsSetMakesADifference() {
        List<RateLimit> all = List.of(
                WAIT,
                PAIR,
                RateLimit.fields(),
                RateLimit.fields("x"),
                RateLimit.retryAfter("retry-after", WaitUnit.MILLISECONDS),
                RateLimit.retryAfter("retry-after-ms", WaitUnit.SECONDS),
                RateLimit.of("x-other", "x-reset", WaitUnit.EPOCH_SECONDS),
                RateLimit.of("x-left", "x-other", WaitUnit.EPOCH_SECONDS),
                RateLimit.of("x-left", "x-reset", WaitUnit.SECONDS),
                PAIR.keep(1),
                PAIR.holding(Scope.CALL),
                PAIR.holding(Scope.ORIGIN),
                PAIR.when("a", "b"),
                PAIR.when("a", "c"),
                PAIR.when("c", "b"),
                PAIR.when("a", "b").when("a", "b"));
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all.stream().map(RateLimit::toString)).doesNotHaveDuplicates();
        assertThat(PAIR).isNotEqualTo("of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "ä", "a\n"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.retryAfter(name, WaitUnit.SECONDS))
                .withMessageContainingAll("name", Written.text(name));
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.fields(name));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.of(name, "b", WaitUnit.SECONDS))
                .withMessageContaining("remaining");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.of("a", name, WaitUnit.SECONDS))
                .withMessageContaining("reset");
        assertThatIllegalArgumentException().isThrownBy(() -> PAIR.when(name, "b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResiliencePolicy.builder().vetoHeader(name))
                .withMessageContaining("vetoHeader");
    }

    @Test
    @SuppressWarnings("NullAway") // callers whose code is not checked for null
    void whatMeansNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.of("x-left", "X-Left", WaitUnit.SECONDS))
                .withMessage("remaining and reset must be two headers, were both \"x-left\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WAIT.keep(2))
                .withMessageContainingAll(WAIT.toString(), ".keep(2)", "nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PAIR.keep(-1))
                .withMessageContainingAll("keep", "0", "-1");
        assertThatNullPointerException()
                .isThrownBy(() -> RateLimit.retryAfter("a", null))
                .withMessage("unit");
        assertThatNullPointerException()
                .isThrownBy(() -> RateLimit.of("a", "b", null))
                .withMessage("unit");
        assertThatNullPointerException().isThrownBy(() -> PAIR.holding(null)).withMessage("scope");
        assertThatNullPointerException().isThrownBy(() -> PAIR.when("a", null)).withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> RateLimit.fields(null))
                .withMessage("name");
    }
}
