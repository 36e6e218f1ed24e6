package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.Call;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

class NumberedAttemptsTest {
    @StartStop
    private final MockWebServer server = new MockWebServer();

    @Test
    void theServerSeesTheNumberOfEachAttempt() throws Exception {
        server.enqueue(new MockResponse.Builder().code(500).build());
        server.enqueue(new MockResponse.Builder().code(503).build());
        server.enqueue(new MockResponse.Builder().build());
        Call.Factory calls = NumberedAttempts.calls(Resilience.builder(ResiliencePolicy.documented())
                .time(VirtualTime.autoAdvancing())
                .build());

        calls.newCall(new Request.Builder().url(server.url("/")).build())
                .execute()
                .close();

        for (String number : new String[] {"1", "2", "3"}) {
            assertThat(server.takeRequest().getHeaders().get("X-Attempt")).isEqualTo(number);
        }
    }
}
