package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import mockwebserver3.MockWebServer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: what is done about a 401. */
class DocsCredentialExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final VirtualTime time = VirtualTime.manual();
    private final List<Object> shown = new ArrayList<>();
    private HttpUrl api = HttpUrl.get("http://localhost/");
    private Doorkeeper door = new Doorkeeper();

    @BeforeEach
    void theApiWantsAToken() {
        api = lab.url("/");
        door = Doorkeeper.of(lab.server, "Bearer 1");
    }

    private void show(Object result) {
        shown.add(result);
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

    @Test
    void aStaticTokenIsLearntFromTheFirst401AndSentUpFrontFromThenOn() throws IOException {
        String token = "1";
        MockWebServer other = stranger();
        // docs: credentials
        CredentialSource source = CredentialSource.blocking(
                need -> need.origin().equals(api) ? Optional.of(Credential.of("Bearer " + token)) : Optional.empty());
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .credentials(source)
                .build();
        // docs: end
        sent(resilience, lab.url("/orders"), 200);
        sent(resilience, lab.url("/orders"), 200);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1", "Bearer 1");
        door.takes("Bearer 2");
        assertThat(sent(resilience, lab.url("/orders"), 401).reason()).contains(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(door.shown).hasSize(4);
        assertIsShownNothing(resilience, other);
    }

    @Test
    void theTrailSaysThatCredentialsWereRenewed() throws IOException {
        Trail trail = sent(with(Source.giving("Bearer 1")), lab.url("/orders"), 200);
        assertThat(trail.toString().replace(api.toString(), "http://localhost:8080/"))
                .isEqualTo(Docs.output("credentials"));
    }

    @Test
    void eachOriginHasCredentialsOfItsOwnFromTheFirstRequestOn() throws IOException {
        MockWebServer other = lab.otherServer();
        Doorkeeper there = Doorkeeper.of(other, "Basic bWU6bXkgcGFzc3dvcmQ=");
        Map<HttpUrl, String> known = Map.of(api, "Bearer 1", other.url("/"), "Basic bWU6bXkgcGFzc3dvcmQ=");
        // docs: credentials-per-origin
        CredentialSource source = new CredentialSource() {
            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return Optional.ofNullable(known.get(origin)).map(Credential::of);
            }

            @Override
            public CompletionStage<Optional<Credential>> obtain(Need need) {
                return CompletableFuture.completedFuture(supply(need.origin(), need.partition()));
            }
        };
        // docs: end
        Resilience resilience = with(source);
        sent(resilience, lab.url("/orders"), 200);
        sent(resilience, other.url("/stock"), 200);
        assertThat(door.shown).containsExactly("Bearer 1");
        assertThat(there.shown).containsExactly("Basic bWU6bXkgcGFzc3dvcmQ=");
        assertIsShownNothing(resilience, stranger());
    }

    @Test
    void aheadOfNeedNoCallIsRefused() throws IOException {
        Source source = Source.giving("Bearer 1");
        // docs: credentials-ahead
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .credentials(source)
                .acquireFirst()
                .renewAhead(Duration.ofMinutes(5))
                .build();
        // docs: end
        sent(resilience, lab.url("/orders"), 200);
        assertThat(door.shown).containsExactly("Bearer 1");
    }

    private static String proof(Request request, String nonce) {
        return request.method() + " " + nonce;
    }

    @Test
    void aRefusalThatNamesANonceIsAnsweredWithIt() throws IOException {
        lab.server.setDispatcher(new mockwebserver3.QueueDispatcher());
        lab.replies(401, "WWW-Authenticate: DPoP error=\"use_dpop_nonce\"", "DPoP-Nonce: n1");
        lab.replies(200);
        // docs: change-refused
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .changeRefused((request, refused) -> {
                    String nonce = refused.header("DPoP-Nonce"); // any response may bring one (RFC 9449 8.2)
                    boolean isAskedFor = refused.headers("WWW-Authenticate")
                                    .toString()
                                    .contains("use_dpop_nonce")
                            || refused.body().string().contains("use_dpop_nonce"); // as a token endpoint says it
                    return nonce == null || !isAskedFor
                            ? Optional.empty()
                            : Optional.of(request.newBuilder()
                                    .header("DPoP", proof(request, nonce))
                                    .build());
                })
                .build();
        // docs: end
        assertThat(Lab.whys(sent(resilience, lab.url("/orders"), 200)))
                .containsExactly(Reason.REQUEST_CHANGED, Reason.ANSWERED);
        lab.taken();
        assertThat(lab.taken().getHeaders().get("DPoP")).isEqualTo("GET n1");
        lab.replies(422, "DPoP-Nonce: n2");
        assertThat(Lab.whys(sent(resilience, lab.url("/orders"), 422))).containsExactly(Reason.MUST_CHANGE);
    }

    @Test
    void a401SaysWhatIsMissing() throws IOException {
        lab.server.setDispatcher(new mockwebserver3.QueueDispatcher());
        lab.replies(
                401,
                "WWW-Authenticate: Basic realm=\"old\", Bearer realm=\"orders\", scope=\"read write\","
                        + " error=\"invalid_token\", error_description=\"The token expired\"");
        lab.replies(401, "WWW-Authenticate: Negotiate");
        Request stale = new Request.Builder()
                .url(lab.url("/orders"))
                .header("Authorization", "Bearer 0")
                .build();
        for (Request request :
                List.of(stale, new Request.Builder().url(lab.url("/orders")).build())) {
            try (Response response = lab.send(Mode.EXECUTE, request)) {
                // docs: unauthorized
                if (Outcomes.of(response) instanceof Outcome.Unauthorized no) {
                    show(no.credentialsRefused() ? "refused" : "needed"); // whether Authorization was sent
                    no.bearer().ifPresent(bearer -> {
                        show(bearer.realm()); // Optional<String>, as are the others
                        show(bearer.scope());
                        show(bearer.error()); // invalid_token, say
                        show(bearer.errorDescription());
                    });
                }
                // docs: end
            }
        }
        assertThat(shown)
                .containsExactly(
                        "refused",
                        Optional.of("orders"),
                        Optional.of("read write"),
                        Optional.of("invalid_token"),
                        Optional.of("The token expired"),
                        "needed");
    }
}
