package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.sse.EventSource;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.manual();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void aStreamThatIsUnavailableIsOpenedTwoMinutesLater() throws Exception {
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body("data: water boils\n\ndata: tea is ready\n\n")
                .build());
        open();
        time.awaitWaiters(1);
        assertThat(heard).isEmpty();

        time.advance(Duration.ofMinutes(2));

        assertThat(next()).isEqualTo("water boils");
        assertThat(next()).isEqualTo("tea is ready");
        assertThat(next()).isEqualTo("ended");
    }

    @Test
    void oneThatWaitsCanBeCancelled() throws Exception {
        server.enqueue(new MockResponse.Builder().code(503).build());
        EventSource source = open();
        time.awaitWaiters(1);

        source.cancel();

        assertThat(next()).isEqualTo("ended");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    private EventSource open() {
        Resilience resilience =
                Resilience.builder(ResiliencePolicy.documented()).time(time).build();
        return new EventStream(resilience).open(server.url("/kitchen"), heard::add, () -> heard.add("ended"));
    }

    private String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }
}
