package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import retrofit2.Response;

class AnnotatedPoliciesTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.autoAdvancing();

    private AnnotatedPolicies service() {
        return AnnotatedPolicies.of(server.url("/"), time);
    }

    private void isBusyOnce() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "180")
                .build());
        server.enqueue(new MockResponse.Builder().body("done").build());
    }

    @Test
    void whereSomebodyWaitsA503IsShownAtOnce() throws IOException {
        isBusyOnce();
        Response<ResponseBody> response = service().rates().execute();
        assertThat(response.code()).isEqualTo(503);
        assertThat(time.waits()).isEmpty();
    }

    @Test
    void aPaymentIsSentAgainWithTheSameKey() throws Exception {
        isBusyOnce();
        Response<ResponseBody> response = service().pay().execute();
        assertThat(response.body().string()).isEqualTo("done");
        String key = server.takeRequest().getHeaders().get("Idempotency-Key");
        assertThat(key).isNotBlank();
        assertThat(server.takeRequest().getHeaders().get("Idempotency-Key")).isEqualTo(key);
    }

    @Test
    void aMethodWithoutAnnotationHasTheDefault() throws IOException {
        isBusyOnce();
        assertThat(service().report().execute().code()).isEqualTo(200);
        assertThat(time.waits()).containsExactly(Duration.ofMinutes(3));
    }
}
