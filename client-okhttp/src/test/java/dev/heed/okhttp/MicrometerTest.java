package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpMetricsEventListener;
import io.micrometer.core.instrument.binder.okhttp3.OkHttpObservationInterceptor;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What metrics count of a call that is told 503 and then 200, as the table of the docs says it. */
class MicrometerTest {
    private static final String REQUESTS = "okhttp.requests";
    private static final List<String> LISTENER =
            List.of("`OkHttpMetricsEventListener`", "one request: 503", "two: 503, 200");
    private static final List<String> INTERCEPTOR =
            List.of("`OkHttpObservationInterceptor`, added before wrapping", "two: 503, 200", "two: 503, 200");
    private static final List<String> REGISTRY =
            List.of("Heed's [`retryRegistry`](#resilience4j)", "one success with a retry", "one success with a retry");

    @RegisterExtension
    final Lab lab = new Lab();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RetryRegistry retries = RetryRegistry.ofDefaults();

    private void listens() {
        lab.client(client -> client.eventListener(
                OkHttpMetricsEventListener.builder(meters, REQUESTS).build()));
    }

    private void intercepts() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        lab.client(client -> client.addInterceptor(
                OkHttpObservationInterceptor.builder(observations, REQUESTS).build()));
    }

    @Test
    void theDocsSaySo() {
        assertThat(Docs.table("of a call told 503, then 200 |")).containsExactly(LISTENER, INTERCEPTOR, REGISTRY);
    }

    private void isToldToWaitAndThenAnswered(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(200);
        lab.get(mode, "/").close();
    }

    /** How many were counted, by status. */
    private Map<String, Long> counted() {
        Map<String, Long> counted = new TreeMap<>();
        for (Timer timer : meters.find(REQUESTS).timers()) {
            String status = timer.getId().getTag("status");
            counted.merge(status == null ? timer.getId().getTag("http.status_code") : status, timer.count(), Long::sum);
        }
        return counted;
    }

    @EveryMode
    void theEventListenerCountsCallsOfOkHttps(Mode mode) throws IOException {
        listens();
        isToldToWaitAndThenAnswered(mode);
        boolean wrapped = mode == Mode.EXECUTE || mode == Mode.ENQUEUE;
        await().untilAsserted(() ->
                assertThat(counted()).isEqualTo(wrapped ? Map.of("503", 1L) : Map.of("200", 1L, "503", 1L)));
    }

    @EveryMode
    void theObservationInterceptorCountsEachAttempt(Mode mode) throws IOException {
        intercepts();
        isToldToWaitAndThenAnswered(mode);
        assertThat(counted()).isEqualTo(Map.of("200", 1L, "503", 1L));
    }

    @EveryMode
    void theRetryRegistryCountsTheCall(Mode mode) throws IOException {
        lab.resilience(builder -> builder.retryRegistry(retries, "orders"));
        isToldToWaitAndThenAnswered(mode);
        Retry.Metrics metrics = retries.retry("orders").getMetrics();
        assertThat(metrics.getNumberOfSuccessfulCallsWithRetryAttempt()).isEqualTo(1);
        assertThat(metrics.getNumberOfTotalCalls()).isEqualTo(2);
    }

    @EveryMode
    void aCallThatIsHeldIsNoRequestToTheInterceptorEither(Mode mode) throws IOException {
        intercepts();
        lab.policy(ResiliencePolicy.builder().maxWait(Duration.ofSeconds(10)).build());
        Resilience heed = lab.heed();
        lab.replies(429, "Retry-After: 60");
        for (int i = 0; i < 2; i++) {
            mode.send(mode.factory(heed, lab.plainClient())
                            .newCall(new Request.Builder().url(lab.url("/")).build()))
                    .close();
        }
        assertThat(counted()).isEqualTo(Map.of("429", 1L));
    }
}
