package dev.heed.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Attempt;
import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.testing.InCall;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What resilience4j is told of the steps of calls. */
class RetryMetricsTest {
    private static final Object CALL = "the call";
    private static final String URL = "http://host/page";
    private static final Hold HOLD =
            new Hold(Scope.ORIGIN, "", "http://host", 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));

    private final ResiliencePolicy policy = ResiliencePolicy.documented();
    private final RetryRegistry registry = RetryRegistry.ofDefaults();
    private final RetryMetrics events = new RetryMetrics(registry, "orders", policy);
    private final Telemetry telemetry = new Telemetry(List.of(), Optional.of(events));
    private final Retry orders = registry.retry("orders");
    private final List<RetryEvent> told = listened(orders);
    private final CallTelemetry call = telemetry.call(policy, CALL);

    private static List<RetryEvent> listened(Retry retry) {
        List<RetryEvent> told = new ArrayList<>();
        retry.getEventPublisher().onEvent(told::add);
        return told;
    }

    private Step step(InCall facts) {
        Attempt attempt = facts.build();
        return Step.of(attempt, policy.decide(attempt));
    }

    private Step reply(int attempt, int status) {
        return step(InCall.replied("GET", URL, status).number(attempt));
    }

    private List<String> words() {
        return told.stream()
                .map(event -> event.getEventType() + " " + event.getNumberOfRetryAttempts())
                .toList();
    }

    @Test
    void aCallAnsweredAtOnceIsASuccessWithoutRetry() {
        telemetry.countAnsweredAtOnce(policy);
        call.step(reply(1, 200));
        assertThat(words()).isEmpty();
        assertThat(orders.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(2);
    }

    @Test
    void everyRepeatIsARetryAndTheAnswerASuccess() {
        call.step(reply(1, 500));
        call.step(reply(2, 503));
        call.step(reply(3, 200));
        assertThat(words()).containsExactly("RETRY 1", "RETRY 2", "SUCCESS 2");
        assertThat(told.get(1))
                .isInstanceOfSatisfying(
                        RetryOnRetryEvent.class,
                        retry -> assertThat(retry.getWaitInterval()).isEqualTo(Duration.ofMinutes(2)));
    }

    @Test
    void allAttemptsUsedIsAnErrorAndAFailureWithRetry() {
        call.step(reply(1, 500));
        call.step(reply(2, 500));
        call.step(reply(3, 500));
        assertThat(words()).containsExactly("RETRY 1", "RETRY 2", "ERROR 3");
        assertThat(orders.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void anyOtherEndIsIgnoredByRetries() {
        call.step(reply(1, 500));
        call.step(reply(2, 404));
        assertThat(words()).containsExactly("RETRY 1", "IGNORED_ERROR 0");
        telemetry.call(policy, CALL).step(reply(1, 422));
        assertThat(words()).hasSize(3).endsWith("IGNORED_ERROR 0");
        assertThat(orders.getMetrics().getNumberOfFailedCallsWithoutRetryAttempt())
                .isEqualTo(2);
    }

    @Test
    void theOnlyAttemptOfAllIsNoRetryThatFailed() {
        call.step(step(InCall.replied("GET", URL, 500).number(3)));
        assertThat(words()).containsExactly("IGNORED_ERROR 0");
    }

    @Test
    void aRedirectThatIsNotFollowedAsAskedIsASuccess() {
        call.step(step(InCall.replied("GET", URL, 302).clientFollowsNothing()));
        call.step(step(InCall.replied("GET", URL, 302)));
        assertThat(words()).containsExactly("IGNORED_ERROR 0");
        assertThat(orders.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void neitherHopsNorHoldsNorNewCredentialsAreRetries() {
        call.step(step(
                InCall.replied("GET", URL, 302).header("Location", URL + "/2").location(URL + "/2")));
        call.step(step(InCall.held("GET", URL, HOLD, Duration.ofSeconds(9))));
        call.step(step(InCall.replied("GET", URL, 401).renewal(Reason.CREDENTIALS_RENEWED)));
        assertThat(words()).isEmpty();
        assertThat(orders.getMetrics().getNumberOfTotalCalls()).isZero();
    }

    @Test
    void aCallThatAHoldAnswersIsIgnoredByRetries() {
        call.step(step(InCall.held("GET", URL, HOLD, Duration.ofHours(1))));
        assertThat(words()).containsExactly("IGNORED_ERROR 0");
    }

    @Test
    void callsDoNotCountEachOthersRepeats() {
        CallTelemetry other = telemetry.call(policy, CALL);
        call.step(reply(1, 500));
        other.step(reply(1, 500));
        call.step(reply(2, 200));
        other.step(reply(2, 200));
        assertThat(words()).containsExactly("RETRY 1", "RETRY 1", "SUCCESS 1", "SUCCESS 1");
    }

    @Test
    void theExceptionOfAnEventTellsTheStepAndNoPlaceInTheCode() {
        Step end = reply(1, 404);
        call.step(end);
        assertThat(told.get(0).getLastThrowable()).hasMessage(end.toString());
        assertThat(told.get(0).getLastThrowable().getStackTrace()).isEmpty();
        assertThat(told.get(0).getLastThrowable().fillInStackTrace())
                .isSameAs(told.get(0).getLastThrowable());
    }

    @Test
    void aPolicyOfOtherAttemptsHasARetryOfItsOwn() {
        ResiliencePolicy twice = policy.toBuilder().maxAttempts(2).build();
        telemetry.countAnsweredAtOnce(twice);
        telemetry.countAnsweredAtOnce(twice);
        Retry own = registry.retry("orders-max-attempts-2");
        assertThat(own.getRetryConfig().getMaxAttempts()).isEqualTo(2);
        assertThat(own.getMetrics().getNumberOfTotalCalls()).isEqualTo(2);
        assertThat(orders.getMetrics().getNumberOfTotalCalls()).isZero();
        assertThat(registry.getAllRetries()).hasSize(2);
    }

    @Test
    void aRetryOfTheUsersOrOfOtherAttemptsIsNotTakenOver() {
        registry.retry("theirs", RetryConfig.custom().maxAttempts(3).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryMetrics(registry, "theirs", policy))
                .withMessageContainingAll("retryRegistry", "'theirs'", "choose another name");
        ResiliencePolicy four = policy.toBuilder().maxAttempts(4).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryMetrics(registry, "orders", four))
                .withMessageContainingAll("'orders'", "maxAttempts 3", "maxAttempts 4");
    }

    @Test
    void twoOfTheSameNameAndAttemptsCountTogether() {
        RetryMetrics twin = new RetryMetrics(registry, "orders", policy);
        new Telemetry(List.of(), Optional.of(twin)).countAnsweredAtOnce(policy);
        telemetry.countAnsweredAtOnce(policy);
        assertThat(orders.getMetrics().getNumberOfTotalCalls()).isEqualTo(2);
    }
}
