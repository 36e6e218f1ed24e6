package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import retrofit2.Response;

class RetrofitOrdersTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.autoAdvancing();
    private final Resilience resilience =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();

    @Test
    void a429IsWaitedForAsTheServerSays() throws IOException {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "30")
                .build());
        server.enqueue(new MockResponse.Builder().body("tea").build());

        Response<ResponseBody> response =
                RetrofitOrders.of(resilience, server.url("/")).order("7").execute();

        assertThat(response.body().string()).isEqualTo("tea");
        assertThat(time.waits()).containsExactly(Duration.ofSeconds(30));
        assertThat(Trails.of(response.raw()).attempts()).isEqualTo(2);
    }
}
