package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class ShuttingDownTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.manual();
    private final Resilience resilience =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();

    @Test
    void aCallThatWaitsEndsAtOnce() {
        server.enqueue(new MockResponse.Builder().code(503).build());
        ShuttingDown application = new ShuttingDown(resilience, Duration.ofSeconds(10));
        CompletableFuture<Response> waiting = Enqueued.send(call(application));
        time.awaitWaiters(1);

        application.close();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(IOException.class)
                .withMessage("Canceled");
        assertThat(time.pending()).isZero();
    }

    @Test
    void aCallThatIsOnItsWayMayEnd() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .headersDelay(300, TimeUnit.MILLISECONDS)
                .build());
        ShuttingDown application = new ShuttingDown(resilience, Duration.ofSeconds(10));
        CompletableFuture<Response> sent = Enqueued.send(call(application));
        server.takeRequest();

        application.close();

        assertThat(sent).succeedsWithin(Duration.ofSeconds(10)).matches(Response::isSuccessful);
    }

    @Test
    void oneThatTakesTooLongIsCancelled() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        ShuttingDown application = new ShuttingDown(resilience, Duration.ofMillis(100));
        CompletableFuture<Response> sent = Enqueued.send(call(application));
        server.takeRequest();

        application.close();

        // Long before OkHttp's own read timeout of 10 seconds.
        assertThat(sent).failsWithin(Duration.ofSeconds(5));
    }

    private Call call(ShuttingDown application) {
        return application
                .calls()
                .newCall(new Request.Builder().url(server.url("/")).build());
    }
}
