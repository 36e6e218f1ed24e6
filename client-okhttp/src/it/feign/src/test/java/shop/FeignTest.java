package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import feign.Feign;
import feign.FeignException;
import feign.Headers;
import feign.Request;
import feign.RequestLine;
import feign.Response;
import feign.Retryer;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Feign derives a client for each of its options: {@code newBuilder().followRedirects(true)}, on its defaults. */
class FeignTest {
    private final MockWebServer home = new MockWebServer();
    private final MockWebServer away = new MockWebServer();
    private final VirtualTime time = VirtualTime.autoAdvancing();
    private final Resilience resilience =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();

    interface Shop {
        @RequestLine("GET /teas")
        @Headers({"X-Api-Key: s3cret", "Cookie: session=s3cret"})
        Response teas();

        @RequestLine("POST /orders")
        @Headers({"X-Api-Key: s3cret", "Content-Type: text/plain"})
        Response order(String order);

        @RequestLine("GET /teas")
        Response teas(Request.Options options);

        /** An error status is an exception, which Feign's retryer gets to see. */
        @RequestLine("GET /teas")
        String decoded();
    }

    @BeforeEach
    void start() throws Exception {
        home.start();
        away.start();
    }

    @AfterEach
    void close() {
        home.close();
        away.close();
    }

    private Shop shop(OkHttpClient client) {
        return Feign.builder()
                .client(new feign.okhttp.OkHttpClient(client))
                .target(Shop.class, home.url("/").toString());
    }

    private Shop shop(Retryer retryer) {
        return Feign.builder()
                .client(new feign.okhttp.OkHttpClient(resilience.wrap(new OkHttpClient())))
                .retryer(retryer)
                .target(Shop.class, home.url("/").toString());
    }

    private void neverRecovers() {
        for (int i = 0; i < 30; i++) {
            home.enqueue(new MockResponse.Builder()
                    .code(503)
                    .addHeader("Retry-After", "0")
                    .build());
        }
    }

    private Shop shop() {
        return shop(resilience.wrap(new OkHttpClient()));
    }

    private void redirects(int status) {
        home.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Location", away.url("/elsewhere"))
                .build());
        away.enqueue(new MockResponse.Builder().code(200).body("tea").build());
    }

    private static RecordedRequest taken(MockWebServer server) throws InterruptedException {
        return server.takeRequest(5, TimeUnit.SECONDS);
    }

    private void assertNoSecretArrivedAway() throws InterruptedException {
        RecordedRequest hop = taken(away);
        assertEquals("GET", hop.getMethod());
        assertFalse(hop.getHeaders().toMultimap().toString().contains("s3cret"));
        assertEquals(0, hop.getBodySize());
    }

    @Test
    void a302ToAnotherOriginTakesNoSecretAlong() throws Exception {
        redirects(302);
        try (Response response = shop().teas()) {
            assertEquals(200, response.status());
        }
        assertEquals("s3cret", taken(home).getHeaders().get("X-Api-Key"));
        assertNoSecretArrivedAway();
    }

    @Test
    void a307ToAnotherOriginTakesNoSecretAlong() throws Exception {
        redirects(307);
        try (Response response = shop().teas()) {
            assertEquals(200, response.status());
        }
        assertNoSecretArrivedAway();
    }

    @Test
    void a302OfAPostTakesNeitherBodyNorSecretAlong() throws Exception {
        redirects(302);
        try (Response response = shop().order("s3cret")) {
            assertEquals(200, response.status());
        }
        assertNoSecretArrivedAway();
    }

    @Test
    void a307OfAPostIsHandedOver() throws Exception {
        redirects(307);
        try (Response response = shop().order("s3cret")) {
            assertEquals(307, response.status());
        }
        assertEquals(0, away.getRequestCount());
    }

    @Test
    void anOptionNotToFollowIsObeyed() throws Exception {
        redirects(302);
        Request.Options options = new Request.Options(1, TimeUnit.SECONDS, 1, TimeUnit.SECONDS, false);
        try (Response response = shop().teas(options)) {
            assertEquals(302, response.status());
        }
        assertEquals(0, away.getRequestCount());
    }

    @Test
    void attemptsOfTwoLayersMultiply() {
        neverRecovers();
        assertThrows(FeignException.class, () -> shop(new Retryer.Default()).decoded());
        assertEquals(15, home.getRequestCount());
    }

    @Test
    void withoutFeignsOwnRetriesThereAreThree() {
        neverRecovers();
        assertThrows(FeignException.class, () -> shop(Retryer.NEVER_RETRY).decoded());
        assertEquals(3, home.getRequestCount());
    }

    /** As InfluxDB's client does: what it adds to each request is for the server that it was made for. */
    @Test
    void aTokenThatIsAddedLastStaysAtHome() throws Exception {
        redirects(302);
        OkHttpClient signing = resilience
                .wrap(new OkHttpClient())
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Authorization", "Token s3cret")
                        .url(chain.request().url().newBuilder().addQueryParameter("key", "s3cret").build())
                        .build()))
                .build();
        try (Response response = shop(signing).teas()) {
            assertEquals(200, response.status());
        }
        assertEquals("Token s3cret", taken(home).getHeaders().get("Authorization"));
        RecordedRequest hop = taken(away);
        assertEquals("/elsewhere", hop.getTarget());
        assertNull(hop.getHeaders().get("Authorization"));
    }
}
