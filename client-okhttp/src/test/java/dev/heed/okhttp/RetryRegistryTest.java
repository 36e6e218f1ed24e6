package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.retry.event.RetryOnIgnoredErrorEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The user's registry: what is found there, what is put there, and what its consumers see and break. */
class RetryRegistryTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final RetryRegistry registry = RetryRegistry.ofDefaults();

    @Test
    void theRetryShowsTheAttemptsOfThePolicy() {
        lab.policy(ResiliencePolicy.builder().maxAttempts(7).build());
        Retry orders = orders();
        assertThat(orders.getRetryConfig().getMaxAttempts()).isEqualTo(7);
        assertThat(registry.getAllRetries()).containsExactly(orders);
    }

    @Test
    void nothingIsRegisteredBeforeBuild() {
        ResilienceBuilder builder =
                Resilience.builder(ResiliencePolicy.documented()).retryRegistry(registry, "orders");
        assertThat(registry.getAllRetries()).isEmpty();
        Resilience unused = builder.build();
        assertThat(registry.getAllRetries()).hasSize(1);
    }

    @Test
    void aRetryOfTheUsersIsNotTakenOver() {
        registry.retry("orders", RetryConfig.custom().maxAttempts(3).build());
        assertThatIllegalArgumentException()
                .isThrownBy(this::orders)
                .withMessageContainingAll("retryRegistry", "'orders'", "choose another name");
    }

    @Test
    void policiesOfDifferentAttemptsCannotShareAName() {
        orders();
        lab.policy(ResiliencePolicy.builder().maxAttempts(4).build());
        assertThatIllegalArgumentException()
                .isThrownBy(this::orders)
                .withMessageContainingAll("'orders'", "maxAttempts 3", "maxAttempts 4");
    }

    @EveryMode
    void twoOfTheSameNameAndAttemptsCountTogether(Mode mode) throws IOException {
        Retry orders = orders();
        for (int call = 0; call < 2; call++) {
            lab.replies(200);
            lab.get(mode, "/").close();
        }
        assertThat(orders.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt())
                .isEqualTo(2);
    }

    @EveryMode
    void anEventNamesStatusWaitAndReason(Mode mode) throws IOException {
        List<RetryOnRetryEvent> repeats = new CopyOnWriteArrayList<>();
        List<RetryOnIgnoredErrorEvent> ends = new CopyOnWriteArrayList<>();
        orders().getEventPublisher().onRetry(repeats::add).onIgnoredError(ends::add);
        lab.replies(429, "Retry-After: 30");
        lab.replies(404);
        lab.get(mode, "/").close();
        assertThat(repeats).singleElement().satisfies(event -> {
            assertThat(event.getWaitInterval()).isEqualTo(Duration.ofSeconds(30));
            assertThat(event.getLastThrowable())
                    .hasMessage("attempt 1: GET " + lab.url("/") + " -> 429; waits 30s, repeats (" + Reason.TOLD.text()
                            + ")");
        });
        assertThat(ends)
                .singleElement()
                .satisfies(event -> assertThat(event.getLastThrowable())
                        .hasMessageContainingAll("attempt 2", "404", Reason.SURFACED.text()));
    }

    @EveryMode
    void aConsumerThatThrowsCostsNoReply(Mode mode) throws IOException {
        orders().getEventPublisher().onEvent(event -> {
            throw new IllegalStateException("consumer");
        });
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        lab.replies(404);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 404");
        }
        assertThat(orders().getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }

    /** The name is known only when the call has come: too late for a message to whoever configures. */
    @EveryMode
    void aNameThatIsTakenForARequestsOwnPolicyCostsNoReply(Mode mode) throws IOException {
        lab.resilience(builder -> builder.retryRegistry(registry, "orders"));
        Retry taken = registry.retry("orders-max-attempts-2");
        ResiliencePolicy twice = ResiliencePolicy.builder().maxAttempts(2).build();
        Request request = new Request.Builder()
                .url(lab.url("/"))
                .tag(ResiliencePolicy.class, twice)
                .build();
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.send(mode, request)) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        lab.replies(200);
        lab.send(mode, request).close();
        assertThat(taken.getMetrics().getNumberOfTotalCalls()).isZero();
    }

    /** The Retry that counts the lab's calls. */
    private Retry orders() {
        lab.resilience(builder -> builder.retryRegistry(registry, "orders"));
        Resilience unused = lab.heed();
        return registry.retry("orders");
    }
}
