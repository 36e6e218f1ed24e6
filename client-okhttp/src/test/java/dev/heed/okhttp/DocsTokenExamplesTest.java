package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: tokens that expire. */
class DocsTokenExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final VirtualTime time = VirtualTime.manual();
    private HttpUrl api = HttpUrl.get("http://localhost/");
    private Doorkeeper door = new Doorkeeper();

    @BeforeEach
    void theApiWantsAToken() {
        api = lab.url("/");
        door = Doorkeeper.of(lab.server, "Bearer 1");
    }

    private Resilience with(CredentialSource source) {
        return Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .credentials(source)
                .build();
    }

    private Trail sent(Resilience resilience, HttpUrl url, int status) throws IOException {
        Request request = new Request.Builder().url(url).build();
        OkHttpClient client = resilience.wrap(lab.plainClient());
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(status);
            return Trails.of(response);
        }
    }

    private MockWebServer stranger() throws IOException {
        MockWebServer other = lab.otherServer();
        Doorkeeper.of(other);
        return other;
    }

    private void assertIsShownNothing(Resilience resilience, MockWebServer other) throws IOException {
        assertThat(sent(resilience, other.url("/"), 401).reason()).contains(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(Lab.taken(other).getHeaders().get("Authorization")).isNull();
        assertThat(other.getRequestCount()).isEqualTo(1);
    }

    /** What a token endpoint answers (RFC 6749 section 5.1). */
    private record Tokens(String accessToken, Duration expiresIn, Optional<String> refreshToken) {}

    /** Stands in for a JSON library. */
    private static Tokens parse(String json) {
        String[] parts = json.split("\"", -1);
        return new Tokens(parts[3], Duration.ofHours(1), parts.length > 7 ? Optional.of(parts[7]) : Optional.empty());
    }

    private static MockResponse tokens(String json) {
        return Lab.reply(200).body(json.replace('\'', '"')).build();
    }

    private CredentialSource oauth(HttpUrl tokenEndpoint) {
        String clientId = "shop";
        String stored = "refresh-0";
        // docs: credentials-oauth
        OkHttpClient plain = new OkHttpClient.Builder() // not wrapped: its own 401 waits for nobody
                .callTimeout(Duration.ofSeconds(10))
                .build();
        AtomicReference<String> refreshToken = new AtomicReference<>(stored);
        CredentialSource source = CredentialSource.blocking(need -> {
            if (!need.origin().equals(api)) {
                return Optional.empty();
            }
            RequestBody form = new FormBody.Builder()
                    .add("grant_type", "refresh_token")
                    .add("refresh_token", refreshToken.get())
                    .add("client_id", clientId)
                    .build();
            Request request =
                    new Request.Builder().url(tokenEndpoint).post(form).build();
            try (Response response = plain.newCall(request).execute()) {
                if (!response.isSuccessful()) {
                    throw new IOException("the token endpoint said " + response.code());
                }
                Tokens tokens = parse(response.body().string()); // with your JSON library
                tokens.refreshToken().ifPresent(refreshToken::set); // then the old one may be void
                return Optional.of(
                        Credential.of("Bearer " + tokens.accessToken()).expiresIn(tokens.expiresIn()));
            }
        });
        // docs: end
        return source;
    }

    @Test
    void aTokenIsRefreshedOnceForAllAndAgainWhenItExpires() throws IOException {
        MockWebServer endpoint = lab.otherServer();
        endpoint.enqueue(tokens("{'access_token':'1','refresh_token':'refresh-1'}"));
        endpoint.enqueue(tokens("{'access_token':'2'}"));
        endpoint.enqueue(tokens("{'access_token':'3'}"));
        List<String> sent = List.of("refresh-0", "refresh-1", "refresh-1");
        Resilience resilience = with(oauth(endpoint.url("/token")));
        Call.Factory calls = resilience.callFactory(lab.plainClient());
        for (int expired = 0; expired < sent.size(); expired++) {
            door.takes("Bearer " + (expired + 1));
            Request request = new Request.Builder().url(lab.url("/orders")).build();
            List<Running> all = Stream.generate(() -> Running.start(Mode.ASYNC_ENQUEUE, calls.newCall(request)))
                    .limit(8)
                    .toList();
            for (Running each : all) {
                try (Response response = each.response()) {
                    assertThat(response.code()).isEqualTo(200);
                }
            }
            assertThat(Lab.taken(endpoint).getBody().utf8())
                    .isEqualTo("grant_type=refresh_token&refresh_token=" + sent.get(expired) + "&client_id=shop");
            time.advance(Duration.ofHours(1));
        }
        assertThat(endpoint.getRequestCount()).isEqualTo(sent.size());
    }

    @Test
    void aTokenEndpointThatAnswers401LeavesTheCallWithItsOwn() throws IOException {
        MockWebServer endpoint = lab.otherServer();
        endpoint.enqueue(Lab.reply(401).body("{\"error\":\"invalid_client\"}").build());
        endpoint.enqueue(tokens("{'access_token':'1'}"));
        Resilience resilience = with(oauth(endpoint.url("/token")));
        Trail trail = sent(resilience, lab.url("/orders"), 401);
        assertThat(Lab.whys(trail)).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertIsShownNothing(resilience, stranger());
        assertThat(endpoint.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aSourceMayAnswerLater() throws Exception {
        BlockingQueue<CompletableFuture<String>> fetched = new LinkedBlockingQueue<>();
        Supplier<CompletionStage<String>> tokens = () -> {
            CompletableFuture<String> token = new CompletableFuture<>();
            fetched.add(token);
            return token;
        };
        // docs: credentials-async
        CredentialSource source = need -> need.origin().equals(api)
                ? tokens.get()
                        .thenApply(token -> Optional.of(Credential.of("Bearer " + token))) // a CompletionStage<String>
                : CompletableFuture.completedFuture(Optional.empty());
        // docs: end
        Resilience resilience = with(source);
        Request request = new Request.Builder().url(lab.url("/orders")).build();
        Call call = resilience.callFactory(lab.plainClient()).newCall(request);
        Running running = Running.start(Mode.ASYNC_ENQUEUE, call);
        fetched.take().complete("1");
        try (Response response = running.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertIsShownNothing(resilience, stranger());
    }
}
