package dev.heed.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.connector.GitHubConnectorResponse;
import org.kohsuke.github.extras.okhttp3.OkHttpGitHubConnector;

/** hub4j's client of GitHub. */
class GitHubClientTest {
    private static final String USER = "{\"login\":\"tea\",\"id\":1}";

    @RegisterExtension
    final ClientLab lab = new ClientLab();

    private GitHub github() throws IOException {
        Resilience resilience = lab.resilience();
        String url = lab.url();
        // docs: github-client
        GitHub github = new GitHubBuilder()
                .withEndpoint(url)
                .withOAuthToken("ghp_secret", "tea")
                .withConnector(new OkHttpGitHubConnector(resilience.wrap(new OkHttpClient())))
                .withRateLimitHandler(GitHubRateLimitHandler.FAIL) // theirs sleep on the caller's thread
                .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
                .build();
        // docs: end
        return github;
    }

    @Test
    void a429IsAttemptedAgainWhenGitHubSays() throws IOException {
        lab.says(429, "{}", "Retry-After: 60");
        lab.says(200, USER);
        assertThat(github().getUser("tea").getId()).isEqualTo(1);
        assertThat(lab.arrivals()).containsExactly(0L, 60L);
        assertThat(lab.waitedOnTheCallersThread()).isTrue();
    }

    @Test
    void switchedOffThereAreThreeAttempts() throws IOException {
        lab.saysForever(429, "Retry-After: 60");
        GitHub github = github();
        assertThatIOException().isThrownBy(() -> github.getUser("tea"));
        assertThat(lab.arrivals()).containsExactly(0L, 60L, 120L);
    }

    /** The handlers that are shipped sleep for real, then the client sends again: this one does not sleep. */
    @Test
    void asShippedAttemptsMultiply() throws IOException {
        lab.saysForever(429, "Retry-After: 60");
        AtomicInteger refusals = new AtomicInteger();
        GitHub github = new GitHubBuilder()
                .withEndpoint(lab.url())
                .withConnector(new OkHttpGitHubConnector(lab.resilience().wrap(new OkHttpClient())))
                .withAbuseLimitHandler(new GitHubAbuseLimitHandler() {
                    @Override
                    public void onError(GitHubConnectorResponse refusal) {
                        refusals.incrementAndGet();
                    }
                })
                .build();
        assertThatIOException().isThrownBy(() -> github.getUser("tea"));
        assertThat(refusals).hasValue(3);
        assertThat(lab.requests()).isEqualTo(9);
    }

    @Test
    void itsTokenDoesNotGoToAnotherOrigin() throws IOException {
        lab.redirectsAway(301, USER);
        github().getUser("tea");
        assertThat(lab.taken().getHeaders().get("Authorization")).contains("ghp_secret");
        lab.takenAway("ghp_secret");
    }
}
