package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server on loopback says 503, and 200 to whoever asks again after two minutes, which take no time. */
class ShopTest {
    private static final String ANSWER = "Ok[status=200] after 2 attempts, waited PT2M";

    private final MockWebServer server = new MockWebServer();
    private final VirtualTime time = VirtualTime.autoAdvancing();
    private Shop shop;

    @BeforeEach
    void open() throws Exception {
        server.start();
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().code(200).body("tea").build());
        shop = new Shop(server.url("/"), time);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aWrappedClientWaitsAndAsksAgain() throws Exception {
        assertEquals(ANSWER, shop.blocking());
        assertEquals(List.of(Duration.ofMinutes(2)), time.waits());
        assertEquals(2, server.getRequestCount());
    }

    @Test
    void aCallFactoryWaitsAndAsksAgain() throws Exception {
        assertEquals(ANSWER, shop.enqueued().get(10, TimeUnit.SECONDS));
        assertEquals(List.of(Duration.ofMinutes(2)), time.waits());
    }

    @Test
    void retrofitWaitsAndAsksAgain() throws Exception {
        assertEquals(ANSWER, shop.retrofit());
        assertEquals(1, shop.registry.retry("shop").getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt());
    }

    @Test
    void aPostIsHandedItsReply() throws Exception {
        assertEquals(Optional.of(time.now().plus(Duration.ofMinutes(2))), shop.post());
        assertEquals(1, server.getRequestCount());
    }

    /** Where the property is set the test runs on the module path, else on the class path. */
    @Test
    void theModulesAreThoseThatAreMeantToBeTried() {
        String module = System.getProperty("shop.module");
        assertEquals(module, Shop.class.getModule().getName());
        assertEquals(module == null ? null : "dev.heed.okhttp", Resilience.class.getModule().getName());
        assertEquals(module == null ? null : "dev.heed", VirtualTime.class.getModule().getName());
        assertEquals(System.getProperty("shop.okhttp"), OkHttp.VERSION);
    }
}
