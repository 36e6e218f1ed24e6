package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class FollowedJobTest {
    /** More than a socket has taken in when its call is cancelled. */
    private static final String TEXT = "done ".repeat(1_000_000);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @StartStop
    private final MockWebServer server = new MockWebServer();

    @StartStop
    private final MockWebServer elsewhere = new MockWebServer();

    private final VirtualTime time = VirtualTime.manual();

    private CompletableFuture<Response> begin() {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        Request job = new Request.Builder()
                .url(server.url("/jobs"))
                .header("Authorization", "Bearer t0ken")
                .post(RequestBody.create("{}", null))
                .build();
        return new FollowedJob(resilience, time).begin(job);
    }

    private void accepts(MockWebServer by, String... headers) {
        MockResponse.Builder accepted = new MockResponse.Builder().code(202);
        for (String header : headers) {
            accepted.addHeader(header);
        }
        by.enqueue(accepted.build());
    }

    private void ends(MockWebServer by, int status) {
        by.enqueue(new MockResponse.Builder().code(status).body(TEXT).build());
    }

    private static RecordedRequest taken(MockWebServer by) throws InterruptedException {
        RecordedRequest request = by.takeRequest(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    /** Nobody looks before the time that the service named, and everybody then. */
    private void waits(Duration wait) {
        time.awaitWaiters(1);
        int before = server.getRequestCount() + elsewhere.getRequestCount();
        time.advance(wait.minusNanos(1));
        assertThat(server.getRequestCount() + elsewhere.getRequestCount()).isEqualTo(before);
        time.advance(Duration.ofNanos(1));
    }

    private static void assertEnds(CompletableFuture<Response> end, int status) {
        assertThat(end).succeedsWithin(PATIENCE).satisfies(response -> {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.body().string()).isEqualTo(status == 202 ? "" : TEXT);
        });
    }

    @Test
    void itLooksWhereAndWhenTheServiceSaysUntilTheJobIsDone() throws Exception {
        accepts(server, "Location: /jobs/7", "Retry-After: 30");
        accepts(server, "Retry-After: 60");
        ends(server, 200);
        CompletableFuture<Response> end = begin();
        assertThat(taken(server).getMethod()).isEqualTo("POST");
        waits(Duration.ofSeconds(30));
        RecordedRequest look = taken(server);
        assertThat(look.getMethod() + " " + look.getTarget()).isEqualTo("GET /jobs/7");
        assertThat(look.getHeaders().get("Authorization")).isEqualTo("Bearer t0ken");
        waits(Duration.ofSeconds(60));
        assertThat(taken(server).getTarget()).isEqualTo("/jobs/7");
        assertEnds(end, 200);
        assertThat(time.pending()).isZero();
    }

    @Test
    void whereTheServiceNamesNoTimeItLooksEachFiveSeconds() throws Exception {
        accepts(server, "Location: /jobs/7");
        ends(server, 404);
        CompletableFuture<Response> end = begin();
        waits(Duration.ofSeconds(5));
        assertEnds(end, 404);
    }

    @Test
    void anotherOriginIsLookedAtWithoutTheToken() throws Exception {
        accepts(server, "Location: " + elsewhere.url("/7"), "Retry-After: 1");
        ends(elsewhere, 200);
        CompletableFuture<Response> end = begin();
        waits(Duration.ofSeconds(1));
        assertThat(taken(elsewhere).getHeaders().get("Authorization")).isNull();
        assertEnds(end, 200);
    }

    @Test
    void whereThereIsNowhereToLookThe202IsTheEnd() {
        accepts(server);
        assertEnds(begin(), 202);
    }

    @Test
    void cancellingEndsTheLooks() {
        accepts(server, "Location: /jobs/7", "Retry-After: 30");
        CompletableFuture<Response> end = begin();
        time.awaitWaiters(1);
        end.cancel(false);
        time.advance(Duration.ofMinutes(1));
        assertThat(time.pending()).isZero();
        assertThat(server.getRequestCount()).isEqualTo(1);
    }
}
