package dev.heed.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.Match;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Step;
import dev.heed.internal.testing.InCall;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What resilience4j is told of calls whose rules have attempts of their own. */
class RetryMetricsOfRulesTest {
    private final ResiliencePolicy policy = ResiliencePolicy.builder()
            .on(500, rule -> rule.maxAttempts(5))
            .on(502, rule -> rule.maxAttempts(2))
            .onFailure(Rule.backOff().maxAttempts(2))
            .readAs(404, 502, Match.header("x-bad"))
            .build();
    private final RetryRegistry registry = RetryRegistry.ofDefaults();
    private final Telemetry telemetry =
            new Telemetry(List.of(), Optional.of(new RetryMetrics(registry, "orders", policy)));
    private final CallTelemetry call = telemetry.call(policy, "the call");
    private final List<String> told = new ArrayList<>();

    private Retry counter(String name) {
        Retry retry = registry.retry(name);
        retry.getEventPublisher().onEvent(event -> told.add(word(event)));
        return retry;
    }

    private static String word(RetryEvent event) {
        return event.getName() + " " + event.getEventType() + " " + event.getNumberOfRetryAttempts();
    }

    private void step(InCall facts, int number) {
        Attempt attempt = facts.number(number).build();
        call.step(Step.of(attempt, policy.decide(attempt), policy.signals().meant(attempt)));
    }

    private void reply(int number, int status) {
        step(InCall.replied("GET", "http://host/page", status), number);
    }

    @Test
    void theRuleOfTheFirstRetryChoosesTheCounter() {
        for (int number = 1; number <= 5; number++) {
            reply(number, 500);
        }
        Retry five = counter("orders-max-attempts-5");
        assertThat(five.getRetryConfig().getMaxAttempts()).isEqualTo(5);
        assertThat(five.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
        assertThat(registry.retry("orders").getMetrics().getNumberOfFailedCallsWithoutRetryAttempt())
                .isZero();
    }

    @Test
    void aFailureAndAStatusThatMeansAnotherCountByTheirRules() {
        step(InCall.failed("GET", "http://host/page", new IOException()), 1);
        step(InCall.failed("GET", "http://host/page", new IOException()), 2);
        assertThat(counter("orders-max-attempts-2").getMetrics().getNumberOfFailedCallsWithRetryAttempt())
                .isEqualTo(1);
        CallTelemetry other = telemetry.call(policy, "another call");
        Attempt bad = InCall.replied("GET", "http://host/page", 404)
                .header("x-bad", "1")
                .build();
        other.step(Step.of(bad, policy.decide(bad), 502));
        other.step(Step.of(
                bad,
                policy.decide(InCall.replied("GET", "http://host/page", 200).build()),
                200));
        assertThat(counter("orders-max-attempts-2").getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void whatAnotherRuleAllowsBeyondThemIsNoEnd() {
        Retry orders = counter("orders");
        reply(1, 504);
        reply(2, 500);
        reply(3, 500);
        reply(4, 500);
        assertThat(told).containsExactly("orders RETRY 1", "orders RETRY 2");
        reply(5, 200);
        assertThat(told).endsWith("orders SUCCESS 2").hasSize(3);
        assertThat(orders.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(orders.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isZero();
    }

    @Test
    void anEndBeforeThemIsNoRetry() {
        Retry orders = counter("orders");
        reply(1, 504);
        reply(2, 502);
        assertThat(told).containsExactly("orders RETRY 1", "orders IGNORED_ERROR 0");
        assertThat(orders.getMetrics().getNumberOfFailedCallsWithoutRetryAttempt())
                .isEqualTo(1);
    }
}
