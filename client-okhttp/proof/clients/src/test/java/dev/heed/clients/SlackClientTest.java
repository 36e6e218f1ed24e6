package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.slack.api.Slack;
import com.slack.api.SlackConfig;
import com.slack.api.methods.SlackApiException;
import com.slack.api.util.http.SlackHttpClient;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slack's client, which sends POSTs. */
class SlackClientTest {
    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private Slack slack() {
        Resilience resilience = lab.resilience();
        SlackConfig config = new SlackConfig();
        config.setMethodsEndpointUrlPrefix(lab.url() + "/api/");
        config.setStatsEnabled(false); // else it asks auth.test first
        // docs: slack-client
        OkHttpClient ofSlack = SlackHttpClient.buildOkHttpClient(config); // its proxy, timeouts and User-Agent
        Slack slack = Slack.getInstance(config, new SlackHttpClient(resilience.wrap(ofSlack)));
        // docs: end
        return slack;
    }

    private void post() throws IOException, SlackApiException {
        assertThat(slack().methods("xoxb-secret")
                        .chatPostMessage(message -> message.channel("C1").text("tea is ready"))
                        .isOk())
                .isTrue();
    }

    @Test
    void a429IsAttemptedAgainWhenSlackSays() throws IOException, SlackApiException {
        lab.says(429, "{\"ok\":false}", "Retry-After: 30");
        lab.says(200, "{\"ok\":true}");
        post();
        assertThat(lab.arrivals()).containsExactly(0L, 30L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
        assertThat(lab.taken().getHeaders().get("User-Agent")).contains("slack-api-client");
    }

    @Test
    void itRetriesNothingItself() {
        lab.saysForever(429, "Retry-After: 30");
        assertThatExceptionOfType(SlackApiException.class).isThrownBy(this::post);
        assertThat(lab.arrivals()).containsExactly(0L, 30L, 60L);
    }

    @Test
    void a503ToAPostIsDelivered() {
        lab.says(503, "{}");
        assertThatExceptionOfType(SlackApiException.class).isThrownBy(this::post);
        assertThat(lab.requests()).isEqualTo(1);
    }
}
