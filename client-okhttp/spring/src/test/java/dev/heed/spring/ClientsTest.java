package dev.heed.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Spring's own clients, with the factory below. */
class ClientsTest {
    interface Orders {
        @GetExchange("/orders")
        String all();

        @PostExchange("/orders")
        String add(@org.springframework.web.bind.annotation.RequestBody String order);
    }

    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

    private final MockWebServer server = new MockWebServer();
    private final VirtualTime time = VirtualTime.autoAdvancing();
    private final Resilience resilience =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();
    private final HeedRequestFactory factory = new HeedRequestFactory(resilience.callFactory(new OkHttpClient()));

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        resilience.close();
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private RestClient restClient() {
        return RestClient.builder()
                .baseUrl(server.url("/").toString())
                .requestFactory(factory)
                .build();
    }

    @Test
    void aRestClientWaits() {
        answer(503, "");
        answer(200, "found");
        assertThat(restClient().get().uri("orders").retrieve().body(String.class))
                .isEqualTo("found");
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void aRestTemplateWaits() {
        answer(503, "");
        answer(200, "found");
        assertThat(new RestTemplate(factory).getForObject(server.url("/orders").uri(), String.class))
                .isEqualTo("found");
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void anHttpInterfaceWaitsAndSendsItsBodyAgain() throws InterruptedException {
        Orders orders = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(restClient()))
                .build()
                .createClient(Orders.class);
        answer(503, "");
        answer(200, "all");
        assertThat(orders.all()).isEqualTo("all");
        answer(425, "");
        answer(201, "added");
        assertThat(orders.add("one")).isEqualTo("added");
        server.takeRequest();
        server.takeRequest();
        assertThat(server.takeRequest().getBody().utf8()).isEqualTo("one");
        assertThat(server.takeRequest().getBody().utf8()).isEqualTo("one");
    }

    /** The converter of resources says so of each. */
    @Test
    void aResourceIsSentAgainUnlessItIsAStream() {
        answer(408, "");
        answer(200, "kept");
        assertThat(post(new ByteArrayResource(BYTES))).isEqualTo("kept");
        answer(408, "");
        assertThatExceptionOfType(HttpClientErrorException.class)
                .isThrownBy(() -> post(new InputStreamResource(new ByteArrayInputStream(BYTES))))
                .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    private String post(Resource body) {
        return restClient().post().uri("files").body(body).retrieve().body(String.class);
    }

    @Test
    void whatIsDeliveredBecomesTheExceptionOfItsStatusWithBodyAndHeaders() {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "3600")
                .body("slowly")
                .build());
        assertThatExceptionOfType(HttpClientErrorException.TooManyRequests.class)
                .isThrownBy(() -> restClient().get().uri("orders").retrieve().body(String.class))
                .satisfies(e -> assertThat(e.getResponseBodyAsString()).isEqualTo("slowly"))
                .satisfies(e -> assertThat(e.getResponseHeaders().getFirst("Retry-After"))
                        .isEqualTo("3600"));
    }

    @Test
    void anAttributeOfARestClientIsThePolicyOfItsRequest() {
        answer(503, "");
        assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
                .isThrownBy(() -> restClient()
                        .get()
                        .uri("orders")
                        .attribute("policy", ResiliencePolicy.surfaceAll())
                        .retrieve()
                        .toBodilessEntity());
        assertThat(time.waits()).isEmpty();
    }
}
