package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Test;

/** Both kinds of virtual time. Each test has a {@code Resilience} of its own, since holds live in it. */
class NightlyReportTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    /** One caller at a time: each wait moves the clock. */
    @Test
    void whatIsWaitedCanBeAsserted() throws IOException {
        VirtualTime time = VirtualTime.autoAdvancing();
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "180")
                .build());
        server.enqueue(new MockResponse.Builder().body("all is well").build());

        assertThat(report(time).fetch()).isEqualTo("all is well");

        assertThat(time.waits()).containsExactly(Duration.ofMinutes(3));
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void itGivesUpAfterThreeAttempts() {
        VirtualTime time = VirtualTime.autoAdvancing();
        for (int i = 0; i < 3; i++) {
            server.enqueue(new MockResponse.Builder().code(500).build());
        }

        assertThatIOException().isThrownBy(() -> report(time).fetch()).withMessage("no report: 500");
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    /** Several callers, or a look at a wait before it is over: the test moves the clock. */
    @Test
    void nothingIsSentBeforeTheTwoMinutesAreOver() {
        VirtualTime time = VirtualTime.manual();
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().body("all is well").build());

        CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> fetched(report(time)));
        time.awaitWaiters(1);
        time.advance(Duration.ofSeconds(119));
        assertThat(server.getRequestCount()).isEqualTo(1);

        time.advance(Duration.ofSeconds(1));
        assertThat(text).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("all is well");
        assertThat(time.pending()).isZero();
    }

    private NightlyReport report(VirtualTime time) {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return new NightlyReport(resilience, server.url("/report"));
    }

    private static String fetched(NightlyReport report) {
        try {
            return report.fetch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
