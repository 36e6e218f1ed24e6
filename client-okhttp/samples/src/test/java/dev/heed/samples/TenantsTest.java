package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class TenantsTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.manual();

    @Test
    void a429ToOneTenantDoesNotHoldAnother() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "120")
                .build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        server.enqueue(new MockResponse.Builder().code(200).build());
        Tenants tenants = new Tenants(server.url("/orders"), time);
        CompletableFuture<Response> refused = Enqueued.send(tenants.orders("acme"));
        time.awaitWaiters(1);

        try (Response other = tenants.orders("initech").execute()) {
            assertThat(other.code()).isEqualTo(200);
        }

        assertThat(refused).isNotDone();
        time.advance(Duration.ofMinutes(2));
        assertThat(refused).succeedsWithin(Duration.ofSeconds(10)).matches(Response::isSuccessful);
    }

    @Test
    void itHoldsTheOtherCallsOfThatTenant() {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "120")
                .build());
        Tenants tenants = new Tenants(server.url("/orders"), time);
        CompletableFuture<Response> refused = Enqueued.send(tenants.orders("acme"));
        time.awaitWaiters(1);

        CompletableFuture<Response> held = Enqueued.send(tenants.orders("acme"));
        time.awaitWaiters(2);

        assertThat(refused).isNotDone();
        assertThat(held).isNotDone();
        assertThat(server.getRequestCount()).isEqualTo(1);
    }
}
