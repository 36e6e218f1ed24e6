package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The service of a client, another origin beside it, and virtual time; all for one test. */
final class ClientLab implements BeforeEachCallback, AfterEachCallback {
    final VirtualTime time = VirtualTime.autoAdvancing();
    final MockWebServer service = new MockWebServer();

    /** Where a redirect may lead. */
    final MockWebServer away = new MockWebServer();

    private final Instant start = time.now();
    private final List<Instant> arrivals = new CopyOnWriteArrayList<>();

    /** The threads on which calls went on. */
    private final Set<Thread> acting = ConcurrentHashMap.newKeySet();

    private final QueueDispatcher script = new QueueDispatcher() {
        @Override
        public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            arrivals.add(time.now());
            return super.dispatch(request);
        }
    };

    Resilience resilience() {
        return resilience(ResiliencePolicy.documented());
    }

    Resilience resilience(ResiliencePolicy policy) {
        return Resilience.builder(policy)
                .time(time)
                .onStep((call, step) -> acting.add(Thread.currentThread()))
                .build();
    }

    String url() {
        String url = service.url("/").toString();
        return url.substring(0, url.length() - 1);
    }

    /** Scripts a response: a status, a body of JSON and header lines {@code Name: value}. */
    void says(int status, String json, String... headerLines) {
        service.enqueue(response(status, json, headerLines));
    }

    /** What the service says when all that was scripted is used up. */
    void saysForever(int status, String... headerLines) {
        script.setFailFast(response(status, "", headerLines));
    }

    /** The service redirects a request to the other origin, which answers it. */
    void redirectsAway(int status, String json) {
        says(status, "", "Location: " + away.url("/elsewhere"));
        away.enqueue(response(200, json));
    }

    private static MockResponse response(int status, String json, String... headerLines) {
        MockResponse.Builder response =
                new MockResponse.Builder().code(status).addHeader("Content-Type: application/json");
        for (String line : headerLines) {
            response.addHeader(line);
        }
        return response.body(json).build();
    }

    /** When each request reached the service, in seconds of virtual time since the test began. */
    List<Long> arrivals() {
        return arrivals.stream()
                .map(at -> Duration.between(start, at).toSeconds())
                .toList();
    }

    /** Calls waited on the thread of the test: the client executes them. */
    boolean waitedOnTheCallersThread() {
        return acting.equals(Set.of(Thread.currentThread()));
    }

    /** Calls waited on threads of OkHttp's dispatcher: the client enqueues them. */
    boolean waitedOnTheDispatchersThreads() {
        return !acting.isEmpty()
                && acting.stream().allMatch(thread -> thread.getName().startsWith("OkHttp "));
    }

    int requests() {
        return service.getRequestCount();
    }

    /** The next request that the service got. */
    RecordedRequest taken() {
        return taken(service);
    }

    /** The request that the other origin got: it must have none of the secrets that were meant for the service. */
    RecordedRequest takenAway(String secret) {
        RecordedRequest hop = taken(away);
        assertThat(hop.getHeaders().toString()).doesNotContain(secret);
        return hop;
    }

    private static RecordedRequest taken(MockWebServer server) {
        try {
            RecordedRequest request = server.takeRequest(5, TimeUnit.SECONDS);
            assertThat(request).as("a further request").isNotNull();
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        saysForever(418);
        service.setDispatcher(script);
        service.start();
        away.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        service.close();
        away.close();
    }
}
