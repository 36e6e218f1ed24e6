package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.call.AttemptEffects;
import dev.heed.internal.hold.HoldRequest;
import dev.heed.internal.hold.HoldTarget;
import dev.heed.internal.testing.InCall;
import dev.heed.vectors.RateLimitVectors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each vector is read as the service means it: by the call that got the reply, and by the holds of others. */
class RateLimitVectorsTest {
    private static final HoldTarget TARGET = new HoldTarget("", "GET", "api.example.com", Given.URL, () -> "");

    /** A {@code Retry-After} that nobody can read counts so. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    static List<RateLimitVectors.Vector> vectors() {
        return RateLimitVectors.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void aReplyIsReadAsItIsMeant(RateLimitVectors.Vector vector) {
        Attempt attempt = attempt(vector);
        ResiliencePolicy policy = vector.policy();
        Decision decision = policy.decide(attempt);
        List<HoldRequest> holds = new AttemptEffects(
                        policy, policy.ruleFor(attempt), Step.of(attempt, decision), 0, policy.signalsOf(attempt))
                .orders(() -> Optional.of(TARGET));
        String[] expected = vector.fact("expect").orElseThrow().split(" ", -1);
        switch (expected[0]) {
            case "wait" -> assertWaits(decision, holds, expected[1]);
            case "hold" -> assertHolds(decision, holds, expected[1]);
            default -> assertNamesNoWait(policy.ruleFor(attempt), decision, holds);
        }
        vector.fact("silences")
                .map(Scope::valueOf)
                .ifPresent(narrowest -> assertThat(holds)
                        .extracting(HoldRequest::scope)
                        .singleElement()
                        .satisfies(scope -> assertThat(scope).isGreaterThanOrEqualTo(narrowest)));
    }

    private static Attempt attempt(RateLimitVectors.Vector vector) {
        InCall response = Given.reply("GET", vector.status()).arrivedAt(vector.arrivedAt());
        for (String line : vector.headers()) {
            int colon = line.indexOf(':');
            response.header(line.substring(0, colon), line.substring(Math.min(line.length(), colon + 2)));
        }
        return response.build();
    }

    private static void assertWaits(Decision decision, List<HoldRequest> holds, String seconds) {
        assertThat(decision.reason()).isEqualTo(Reason.TOLD);
        assertThat(((Decision.Retry) decision).least()).isIn(exactly(seconds), wholeSeconds(seconds));
        assertThat(holds).singleElement().satisfies(hold -> {
            assertThat(hold.time()).isEqualTo(((Decision.Retry) decision).least());
            assertThat(hold.cause().isRefusal()).isTrue();
        });
    }

    private static void assertHolds(Decision decision, List<HoldRequest> holds, String seconds) {
        assertThat(decision).isInstanceOf(Decision.Deliver.class);
        assertThat(holds).singleElement().satisfies(hold -> {
            assertThat(hold.time()).isIn(exactly(seconds), wholeSeconds(seconds));
            assertThat(hold.cause().isRefusal()).isFalse();
            assertThat(hold.cause().localStatus()).isEqualTo(429);
        });
    }

    private static void assertNamesNoWait(Rule rule, Decision decision, List<HoldRequest> holds) {
        if (rule.repeats()) {
            assertThat(((Decision.Retry) decision).least()).isBetween(Duration.ofMillis(1), LONGEST_BACKOFF);
        } else {
            assertThat(decision).isInstanceOf(Decision.Deliver.class);
            assertThat(holds).isEmpty();
        }
    }

    private static Duration exactly(String seconds) {
        return Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValueExact());
    }

    private static Duration wholeSeconds(String seconds) {
        return Duration.ofSeconds(
                new BigDecimal(seconds).setScale(0, RoundingMode.CEILING).longValueExact());
    }

    @Test
    void noVectorIsLeftOut() {
        assertThat(vectors()).hasSize(93);
        assertThat(vectors().stream()
                        .map(vector -> vector.fact("expect").orElseThrow().split(" ", -1)[0]))
                .containsOnly("wait", "hold", "none");
    }
}
