package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Policies that decide alike are equal; whatever a builder sets makes a difference. */
class PolicyEqualsTest {
    private static final IntervalFunction BACKOFF = IntervalFunction.of(100);

    private static final List<UnaryOperator<ResiliencePolicy.Builder>> CHANGES = List.of(
            builder -> builder.on(404, Rule.backOff()),
            builder -> builder.onFailure(Rule.surface()),
            builder -> builder.onFailure(Rule.backOff()), // chosen: no setting of a client silences it
            builder -> builder.maxAttempts(4),
            builder -> builder.maxWait(Duration.ofMinutes(3)),
            builder -> builder.maxElapsed(Duration.ofMinutes(20)),
            builder -> builder.maxHold(Duration.ofMinutes(3)),
            builder -> builder.attemptTimeout(Duration.ofSeconds(5)),
            builder -> builder.idempotencyKeys("Idempotency-Key", "POST"),
            builder -> builder.idempotencyKeys("Idempotency-Key", "POST", "PATCH"),
            builder -> builder.idempotencyKeys("X-Key", "POST"),
            builder -> builder.backoff(BACKOFF),
            builder -> builder.retryBudget(RetryBudget.unlimited()),
            builder -> builder.redirects(Redirects.none()),
            builder -> builder.redirects(Redirects.standard().keepAcrossOrigins("X-Request-Id")),
            builder -> builder.redirects(Redirects.standard().carryBodyAcrossOrigins()),
            builder -> builder.redirects(Redirects.standard().allowDowngrade()),
            builder -> builder.on(503, rule -> rule.ifTold()),
            builder -> builder.on(503, rule -> rule.maxAttempts(2)),
            builder -> builder.on(503, rule -> rule.maxAttempts(3)),
            builder -> builder.on(500, rule -> rule.withBackoff(BACKOFF)),
            builder -> builder.rateLimit(RateLimit.fields()),
            builder -> builder.rateLimit(RateLimit.fields().keep(1)),
            builder -> builder.vetoHeader("x-should-retry"),
            builder -> builder.vetoHeader("x-retry"),
            builder -> builder.readAs(403, 429, Match.header("x-left", "0")),
            builder -> builder.readAs(403, 401, Match.header("x-left", "0")),
            builder -> builder.readAs(404, 429, Match.header("x-left", "0")),
            builder -> builder.readAs(403, 429, Match.body("left")));

    @Test
    void theSameSettingsMakeEqualPolicies() {
        assertThat(ResiliencePolicy.builder().build()).isEqualTo(ResiliencePolicy.documented());
        for (UnaryOperator<ResiliencePolicy.Builder> change : CHANGES) {
            ResiliencePolicy one = change.apply(ResiliencePolicy.builder()).build();
            ResiliencePolicy other = change.apply(ResiliencePolicy.builder()).build();
            assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
            assertThat(one.toBuilder().build()).isEqualTo(one);
        }
    }

    @Test
    void eachSettingMakesADifference() {
        for (UnaryOperator<ResiliencePolicy.Builder> change : CHANGES) {
            assertThat(change.apply(ResiliencePolicy.builder()).build()).isNotEqualTo(ResiliencePolicy.documented());
        }
        assertThat(CHANGES.stream()
                        .map(change -> change.apply(ResiliencePolicy.builder()).build())
                        .distinct())
                .hasSameSizeAs(CHANGES);
    }

    @Test
    void othersMostlyHaveAnotherHash() {
        Set<Integer> policies = new HashSet<>();
        Set<Integer> redirects = new HashSet<>();
        for (int i = 1; i <= 50; i++) {
            policies.add(ResiliencePolicy.builder().maxAttempts(1 + i).build().hashCode());
            redirects.add(Redirects.standard().limit(i).hashCode());
        }
        assertThat(policies).hasSizeGreaterThan(40);
        assertThat(redirects).hasSizeGreaterThan(40);
    }

    @Test
    void whatAPolicyWasGivenCanBeReadBack() {
        ResiliencePolicy policy = ResiliencePolicy.builder().backoff(BACKOFF).build();
        assertThat(policy.backoff()).containsSame(BACKOFF);
        assertThat(ResiliencePolicy.documented().backoff()).isEmpty();
        assertThat(ResiliencePolicy.documented().rule(503).kind()).isEqualTo(Rule.Kind.WAIT_AT_LEAST);
        assertThat(ResiliencePolicy.documented().rule(503).floor()).isEqualTo(Duration.ofMinutes(2));
        assertThat(ResiliencePolicy.documented().rule(429).floor()).isZero();
        assertThat(ResiliencePolicy.documented().rule(429).anyMethod()).isTrue();
    }
}
