package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Test;

class WebServiceTest {
    @StartStop
    private final MockWebServer backend = new MockWebServer();

    private final VirtualTime time = VirtualTime.autoAdvancing();

    @Test
    void aShortWaitIsWaited() throws Exception {
        backend.enqueue(new MockResponse.Builder().code(500).build());
        backend.enqueue(new MockResponse.Builder().body("tea").build());

        HttpResponse<String> response = ask();

        assertThat(response.body()).isEqualTo("tea");
        assertThat(time.waits()).hasSize(1).allMatch(wait -> wait.compareTo(Duration.ofSeconds(10)) < 0);
    }

    @Test
    void aLongWaitIsPassedOnAtOnce() throws Exception {
        backend.enqueue(new MockResponse.Builder().code(503).build());

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("120");
        assertThat(time.waits()).isEmpty();
        assertThat(backend.getRequestCount()).isEqualTo(1);
    }

    @Test
    void whatIsNoWaitIsABadGateway() throws Exception {
        backend.enqueue(new MockResponse.Builder().code(404).build());

        assertThat(ask().statusCode()).isEqualTo(502);
    }

    private HttpResponse<String> ask() throws IOException, InterruptedException {
        try (WebService service = new WebService(backend.url("/orders"), time)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + "/"))
                    .build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
