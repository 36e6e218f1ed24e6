package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.okhttp.OkHttpAsyncHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.Context;
import dev.heed.okhttp.Resilience;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The transport and the retries that all of Azure's clients have in common. */
class AzureClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private HttpPipeline pipeline() {
        Resilience resilience = lab.resilience();
        // docs: azure-client
        HttpClient transport = new OkHttpAsyncHttpClientBuilder(resilience.wrap(new OkHttpClient())).build();
        RetryOptions off = new RetryOptions(new FixedDelayOptions(0, Duration.ZERO));
        // docs: end
        return new HttpPipelineBuilder()
                .httpClient(transport)
                .policies(new RetryPolicy(off))
                .build();
    }

    private int status(HttpPipeline pipeline) {
        HttpRequest request =
                new HttpRequest(HttpMethod.GET, lab.url()).setHeader(HttpHeaderName.AUTHORIZATION, "Bearer s3cret");
        try (HttpResponse response = pipeline.sendSync(request, Context.NONE)) {
            return response.getStatusCode();
        }
    }

    @Test
    void a503IsAttemptedAgainAfterTwoMinutes() {
        lab.says(503, "{}");
        lab.says(200, "{}");
        assertThat(status(pipeline())).isEqualTo(200);
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void anAsynchronousCallWaitsToo() {
        lab.says(503, "{}");
        lab.says(200, "{}");
        HttpRequest request = new HttpRequest(HttpMethod.GET, lab.url());
        assertThat(pipeline().send(request).map(HttpResponse::getStatusCode).block())
                .isEqualTo(200);
        assertThat(lab.arrivals()).containsExactly(0L, 120L);
        assertThat(lab.waitedOnTheDispatchersThreads()).isTrue();
    }

    @Test
    void switchedOffThereAreThreeAttempts() {
        lab.saysForever(503);
        assertThat(status(pipeline())).isEqualTo(503);
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void asShippedAttemptsMultiply() {
        lab.saysForever(503, "retry-after-ms: 1");
        HttpPipeline shipped = new HttpPipelineBuilder()
                .httpClient(new OkHttpAsyncHttpClientBuilder(lab.resilience().wrap(new OkHttpClient())).build())
                .policies(new RetryPolicy())
                .build();
        assertThat(status(shipped)).isEqualTo(503);
        assertThat(lab.requests()).isEqualTo(12);
    }

    /** The transport follows nothing unless it is told to: what the derived client says counts. */
    @Test
    void aRedirectIsDelivered() {
        lab.redirectsAway(307, "{}");
        assertThat(status(pipeline())).isEqualTo(307);
    }

    @Test
    void toldToFollowItTakesNoTokenToAnotherOrigin() {
        lab.redirectsAway(307, "{}");
        HttpPipeline following = new HttpPipelineBuilder()
                .httpClient(new OkHttpAsyncHttpClientBuilder(lab.resilience().wrap(new OkHttpClient()))
                        .followRedirects(true)
                        .build())
                .build();
        assertThat(status(following)).isEqualTo(200);
        lab.takenAway("s3cret");
    }
}
