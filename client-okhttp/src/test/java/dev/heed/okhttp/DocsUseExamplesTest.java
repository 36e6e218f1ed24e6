package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: everyday use. {@link DocsTest} compares what stands between the marks with the pages. */
class DocsUseExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Object> shown = new ArrayList<>();

    private void show(Object result) {
        shown.add(result);
    }

    @Test
    void aClientIsWrapped() throws IOException {
        lab.replies(200);
        HttpUrl url = lab.url("/report");
        // docs: wrap
        Resilience resilience = Resilience.of(ResiliencePolicy.documented());
        OkHttpClient client = resilience.wrap(new OkHttpClient());
        // docs: end
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            show(response.body().string());
        }
        assertThat(shown).containsExactly("body of 200");
    }

    @Test
    void aCallFactoryHoldsNoThread() throws Exception {
        Resilience resilience = lab.heed();
        Request request = new Request.Builder().url(lab.url("/report")).build();
        lab.replies(503);
        lab.replies(200);
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Callback callback = new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                answer.complete(response.code());
            }
        };
        // docs: call-factory
        Call.Factory calls = resilience.callFactory(new OkHttpClient());
        calls.newCall(request).enqueue(callback);
        // docs: end
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void aPolicyIsConfiguredInCode() throws IOException {
        // docs: configure
        ResiliencePolicy policy = ResiliencePolicy.builder() // starts as documented()
                .on(503, rule -> rule.atLeast(Duration.ofMinutes(5)).forAnyMethod()) // still holds its resource
                .on(500, Rule.surface())
                .onRange(520, 529, Rule.backOff())
                .maxAttempts(4) // the first send counts
                .maxWait(Duration.ofMinutes(10)) // a longer wait: the response is yours at once
                .maxElapsed(Duration.ofMinutes(30)) // no attempt begins later than this
                .backoff(IntervalFunction.ofExponentialBackoff(500, 2.0)) // resilience4j's own type
                .redirects(Redirects.standard().limit(5))
                .build();
        // docs: end
        lab.policy(policy);
        lab.replies(503);
        lab.replies(520);
        lab.replies(520);
        lab.replies(500);
        try (Response response = lab.post(Mode.EXECUTE, "/orders/7", "")) {
            assertThat(response.code()).isEqualTo(520);
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(5));
        try (Response response = lab.get(Mode.EXECUTE, "/report")) {
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
            assertThat(response.code()).isEqualTo(500);
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(5), Duration.ofMillis(500));
    }

    @Test
    void aPolicyThatWouldRepeatARefusalIsRefused() {
        assertThatThrownBy(() -> {
                    // docs: refused
                    ResiliencePolicy.builder().on(422, Rule.backOff());
                    // docs: end
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(Docs.output("refused"));
    }

    @Test
    void aThreadThatServesARequestGetsTheReplyInstead() throws IOException {
        OkHttpClient plain = lab.plainClient();
        Request request = new Request.Builder().url(lab.url("/report")).build();
        lab.replies(503);
        // docs: serving
        ResiliencePolicy serving =
                ResiliencePolicy.builder().maxWait(Duration.ofSeconds(10)).build();
        OkHttpClient client = Resilience.of(serving).wrap(plain);

        try (Response response = client.newCall(request).execute()) {
            if (Outcomes.of(response) instanceof Outcome.Unavailable later) {
                show(later.retryAt()); // Optional<Instant>: two minutes from now
            }
        }
        // docs: end
        assertThat(lab.requests()).isEqualTo(1);
        Instant retryAt = (Instant) ((Optional<?>) shown.get(0)).orElseThrow();
        assertThat(Duration.between(Instant.now(), retryAt)).isBetween(Duration.ofSeconds(60), Duration.ofMinutes(2));
    }

    @Test
    void oneRequestIsTreatedOtherwise() throws IOException {
        Request request = new Request.Builder().url(lab.url("/report")).build();
        lab.replies(503);
        // docs: one-request
        Request once = request.newBuilder()
                .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                .build();
        // docs: end
        try (Response response = lab.send(Mode.EXECUTE, once)) {
            assertThat(response.code()).isEqualTo(503);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @Test
    void theAnswerHasAType() throws IOException {
        lab.replies(201, "Location: orders/8");
        lab.replies(401, "WWW-Authenticate: Bearer realm=\"orders\"");
        lab.replies(405, "Allow: GET", "Allow: DELETE");
        lab.replies(404);
        for (int i = 0; i < 4; i++) {
            try (Response response = lab.post(Mode.EXECUTE, "/orders", "tea")) {
                // docs: outcome
                Outcome outcome = Outcomes.of(response);
                if (outcome instanceof Outcome.Created created) {
                    show(created.location()); // an absolute URI, also if the server's was relative
                } else if (outcome instanceof Outcome.Unauthorized no) {
                    show(no.challenges()); // List<AuthChallenge>; no.credentialsRefused(): a token was sent
                } else if (outcome instanceof Outcome.MethodNotAllowed no) {
                    show(no.allowed()); // Set<String>
                } else {
                    show(outcome.status());
                }
                // docs: end
            }
        }
        assertThat(shown)
                .containsExactly(
                        URI.create(lab.url("/orders/8").toString()),
                        AuthChallenge.parse(List.of("Bearer realm=\"orders\"")),
                        Set.of("GET", "DELETE"),
                        404);
    }

    @Test
    void aResponseSaysWhenToTryAgainAndWhatHappened() throws IOException {
        lab.replies(503);
        try (Response response = lab.post(Mode.EXECUTE, "/orders", "tea")) {
            // docs: read
            if (Outcomes.of(response) instanceof Outcome.Unavailable later) {
                show(later.retryAt()); // Optional<Instant>: when to try again
            }
            show(Trails.of(response)); // also of a Call that still waits, or of the IOException that it threw
            // docs: end
        }
        assertThat(shown.get(0)).isEqualTo(Optional.of(lab.time.now().plus(Duration.ofMinutes(2))));
        assertThat(((Trail) shown.get(1)).reason()).contains(Reason.NOT_IDEMPOTENT);
    }

    @Test
    void theTrailIsReadFromTheResponseOrFromTheException() throws IOException {
        lab.replies(503);
        lab.replies(200);
        lab.policy(ResiliencePolicy.builder().maxAttempts(2).build());
        Call good = lab.call(new Request.Builder().url(lab.url("/report")).build());
        Call bad = lab.call(new Request.Builder().url(nobody()).build());
        for (Call call : List.of(good, bad)) {
            // docs: trail
            try (Response response = call.execute()) {
                show(Trails.of(response));
            } catch (IOException e) {
                show(Trails.of(e));
            }
            // docs: end
        }
        Trail answered = (Trail) shown.get(0);
        assertThat(answered.toString().replace(lab.url("/").toString(), "http://localhost:8080/"))
                .isEqualTo(Docs.output("trail"));
        assertThat(((Trail) shown.get(1)).reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
        assertThat(Trails.of(good)).isEqualTo(answered);
    }

    /** Where nobody listens. */
    private HttpUrl nobody() throws IOException {
        try (MockWebServer closed = new MockWebServer()) {
            closed.start();
            return closed.url("/");
        }
    }
}
