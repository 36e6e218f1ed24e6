package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import dev.heed.okhttp.Resilience;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenAI's client for Java. */
class OpenAiClientTest {
    private static final String MODEL = "{\"id\":\"m\",\"created\":0,\"object\":\"model\",\"owned_by\":\"o\"}";

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private OpenAIClient openai() {
        Resilience resilience = lab.resilience();
        String url = lab.url();
        // docs: openai-client
        OpenAIClient openai = OpenAIOkHttpClient.builder()
                .apiKey("sk-secret")
                .baseUrl(url)
                .okHttpClient(resilience.wrap(new OkHttpClient()))
                .maxRetries(0)
                .build();
        // docs: end
        return openai;
    }

    @Test
    void a429IsAttemptedAgainWhenTheServerSays() {
        lab.says(429, "{}", "Retry-After: 20");
        lab.says(200, MODEL);
        assertThat(openai().models().retrieve("m").id()).isEqualTo("m");
        assertThat(lab.arrivals()).containsExactly(0L, 20L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void switchedOffThereAreThreeAttempts() {
        lab.saysForever(503);
        assertThatExceptionOfType(OpenAIServiceException.class)
                .isThrownBy(() -> openai().models().retrieve("m"));
        assertThat(lab.arrivals()).containsExactly(0L, 120L, 240L);
    }

    @Test
    void asShippedAttemptsMultiply() {
        lab.saysForever(503, "retry-after-ms: 1");
        OpenAIClient openai = OpenAIOkHttpClient.builder()
                .apiKey("sk-secret")
                .baseUrl(lab.url())
                .okHttpClient(lab.resilience().wrap(new OkHttpClient()))
                .build();
        assertThatExceptionOfType(OpenAIServiceException.class)
                .isThrownBy(() -> openai.models().retrieve("m"));
        assertThat(lab.requests()).isEqualTo(9);
    }

    @Test
    void itsKeyDoesNotGoToAnotherOrigin() {
        lab.redirectsAway(307, MODEL);
        openai().models().retrieve("m");
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer sk-secret");
        lab.takenAway("sk-secret");
    }
}
