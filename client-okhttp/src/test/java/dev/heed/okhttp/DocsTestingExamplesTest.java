package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Examples of the docs: tests and of watching what happens. */
class DocsTestingExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Object> shown = new ArrayList<>();

    private void show(Object result) {
        shown.add(result);
    }

    @Test
    void twoMinutesTakeAMillisecond() throws IOException {
        MockWebServer server = lab.server;
        // docs: testing
        VirtualTime time = VirtualTime.autoAdvancing();
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        OkHttpClient client = resilience.wrap(new OkHttpClient());

        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        Request request = new Request.Builder().url(server.url("/report")).build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
        assertThat(server.getRequestCount()).isEqualTo(2);
        // docs: end
        assertThat(time.pending()).isZero();
    }

    @Test
    void aWaitIsOverAtOnce() throws IOException {
        MockWebServer server = lab.server;
        ResiliencePolicy policy = ResiliencePolicy.documented();
        Request request = new Request.Builder().url(server.url("/report")).build();
        // docs: virtual-time
        VirtualTime time = VirtualTime.autoAdvancing();
        Resilience resilience = Resilience.builder(policy).time(time).build();
        OkHttpClient client = resilience.wrap(new OkHttpClient());

        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
        // docs: end
    }

    @Test
    void aCallThatIsHeldIsSeenToWait() throws InterruptedException {
        MockWebServer server = lab.server;
        Request report = new Request.Builder().url(server.url("/report")).build();
        Request orders = new Request.Builder().url(server.url("/orders")).build();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        Callback callback = new Answers(answers);
        // docs: testing-holds
        VirtualTime time = VirtualTime.manual();
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        Call.Factory calls = resilience.callFactory(new OkHttpClient());

        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "120")
                .build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        calls.newCall(report).enqueue(callback);
        time.awaitWaiters(1); // was told to wait
        calls.newCall(orders).enqueue(callback);
        time.awaitWaiters(2); // waits as well
        assertThat(server.getRequestCount()).isEqualTo(1);

        time.advance(Duration.ofMinutes(2));
        String first = answers.take();
        time.advance(Duration.ofSeconds(10)); // those that waited go one after another
        assertThat(List.of(first, answers.take())).containsExactlyInAnyOrder("200 /report", "200 /orders");
        // docs: end
        assertThat(server.getRequestCount()).isEqualTo(3);
        assertThat(resilience.holds()).isEmpty();
        Running.awaitThat("no timer is pending", () -> time.pending() == 0);
    }

    /** Status and path of what comes. */
    private record Answers(BlockingQueue<String> answers) implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            answers.add(e.toString());
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
            answers.add(response.code() + " " + response.request().url().encodedPath());
        }
    }

    @Test
    void aPolicyIsTestedWithoutAServer() {
        // docs: testing-policy
        Attempt attempt = Attempt.replied("GET", "https://api.example.com/report", 429)
                .header("Retry-After", "120")
                .build();
        Decision decision = ResiliencePolicy.documented().decide(attempt);
        assertThat(decision.delay()).isEqualTo(Duration.ofMinutes(2));
        // docs: end
        assertThat(decision).isInstanceOf(Decision.Retry.class);
    }

    @Test
    void thePolicyDecidesWithoutOkHttp() {
        // docs: core-policy
        Attempt attempt = Attempt.replied("POST", "https://api.example.com/orders", 503)
                .header("Retry-After", "600")
                .build();
        Decision decision = ResiliencePolicy.documented().decide(attempt);
        if (decision instanceof Decision.Deliver deliver) {
            show(deliver.reason()); // NOT_IDEMPOTENT: a POST may have acted
            show(deliver.retryAfter()); // Optional<Duration>: ten minutes
        }
        // docs: end
        assertThat(shown).containsExactly(Reason.NOT_IDEMPOTENT, Optional.of(Duration.ofMinutes(10)));
    }

    @Test
    void stepsAndCountersAreObserved() throws IOException {
        List<String> reasons = new ArrayList<>();
        // docs: observe
        RetryRegistry registry = RetryRegistry.ofDefaults();
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .retryRegistry(registry, "orders")
                .onStep((call, step) -> reasons.add(step.reason().label()))
                .build();
        // docs: end
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        OkHttpClient client = resilience.wrap(lab.plainClient());
        client.newCall(new Request.Builder().url(lab.url("/")).build())
                .execute()
                .close();
        assertThat(reasons).containsExactly("redirected", "answered");
        Retry.Metrics metrics = registry.retry("orders").getMetrics();
        assertThat(metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt()).isEqualTo(1);
    }

    @Test
    void eachStepAndEachHoldAreLinesInTheLog() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.heed");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(log);
        lab.replies(503);
        lab.replies(200);
        try {
            lab.get(Mode.EXECUTE, "/report?key=secret").close();
        } finally {
            logger.setLevel(before);
            logger.setAdditive(true);
            logger.detachAppender(log);
        }
        assertThat(log.list.stream()
                        .filter(event -> event.getLevel() == Level.DEBUG)
                        .map(this::line)
                        .findFirst())
                .contains(Docs.output("log"));
        assertThat(log.list.stream()
                        .filter(event -> event.getLevel() != Level.DEBUG)
                        .map(this::line)
                        .toList())
                .containsExactlyElementsOf(Docs.output("hold-log").lines().toList());
    }

    private String line(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getLevel() + " " + event.getLoggerName() + " - ");
        line.append(event.getFormattedMessage().replace(lab.url("/").toString(), "http://localhost:8080/"));
        event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair.key + "=" + pair.value));
        return line.toString();
    }
}
