package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Test;

class FirstCallTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.autoAdvancing();

    @Test
    void a503IsWaitedForAndRetried() throws IOException {
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().body("tea").build());

        assertThat(recipe().order("7")).contains("tea");

        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void anOrderThatDoesNotExistIsEmpty() throws IOException {
        server.enqueue(new MockResponse.Builder().code(404).build());

        assertThat(recipe().order("9")).isEmpty();
    }

    @Test
    void whatCannotBeUsedThrowsAndTellsWhatHappened() {
        server.enqueue(new MockResponse.Builder().code(400).build());

        assertThatIOException()
                .isThrownBy(() -> recipe().order("yesterday"))
                .withMessageContainingAll("BadRequest", "attempt 1: GET " + server.url("/orders/yesterday"));
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    private FirstCall recipe() {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return new FirstCall(resilience, server.url("/"));
    }
}
