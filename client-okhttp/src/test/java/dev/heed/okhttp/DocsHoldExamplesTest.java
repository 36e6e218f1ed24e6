package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Examples of the docs: what one call's reply means for others. */
class DocsHoldExamplesTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Object> shown = new ArrayList<>();

    private void show(Object result) {
        shown.add(result);
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private Request order() {
        return lab.post("/orders", RequestBody.create("tea", Lab.TEXT)).build();
    }

    private int status(OkHttpClient client, Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    private String readable(Object text) {
        String root = lab.url("/").toString();
        return text.toString().replace(root.substring(0, root.length() - 1), "http://localhost:8080");
    }

    @Test
    void aCallThatMayNotWaitLongGetsTheLocalReply() throws IOException {
        Request report = get("/report");
        Request orders = get("/orders");
        lab.replies(429, "Retry-After: 120");
        lab.policy(ResiliencePolicy.builder().maxWait(Duration.ofSeconds(10)).build());
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        // docs: held
        client.newCall(report).execute().close(); // 429 with Retry-After: 120

        try (Response response = client.newCall(orders).execute()) { // nothing is sent
            Outcome outcome = Outcomes.of(response);
            if (outcome.fromHold()) {
                show(outcome.retryAt()); // two minutes after the 429 of the other call
            }
            show(Trails.of(response));
        }
        // docs: end
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(shown.get(0)).isEqualTo(Optional.of(lab.time.now().plusSeconds(120)));
        assertThat(readable(shown.get(1))).isEqualTo(Docs.output("held"));
    }

    @Test
    void whomAStatusSilencesIsChosen() throws IOException {
        // docs: holding
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMinutes(2)).holding(Scope.CALL))
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CLIENT))
                .maxHold(Duration.ofMinutes(10))
                .build();
        // docs: end
        lab.policy(policy);
        Resilience resilience = lab.heed();
        OkHttpClient client = resilience.wrap(lab.plainClient());
        lab.replies(503);
        assertThat(status(client, order())).isEqualTo(503);
        assertThat(resilience.holds()).isEmpty();
        lab.replies(429, "Retry-After: 86400");
        assertThat(status(client, get("/report"))).isEqualTo(429);
        Hold hold = resilience.holds().get(0);
        assertThat(hold.scope()).isEqualTo(Scope.CLIENT);
        assertThat(hold.until()).isEqualTo(hold.armedAt().plus(Duration.ofMinutes(10)));
    }

    @Test
    void tenantsAreKeptApart() throws IOException {
        lab.replies(429, "Retry-After: 3600");
        lab.replies(200);
        // docs: hold-partition
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .holdPartition(request -> Objects.requireNonNullElse(request.header("X-Tenant"), ""))
                .build();
        // docs: end
        OkHttpClient client = resilience.wrap(lab.plainClient());
        Request first = get("/").newBuilder().header("X-Tenant", "a").build();
        assertThat(status(client, first)).isEqualTo(429);
        assertThat(resilience.holds()).extracting(Hold::partition).containsExactly("a");
        assertThat(status(client, first.newBuilder().header("X-Tenant", "b").build()))
                .isEqualTo(200);
    }

    @Test
    void holdsAreShownAndOpened() throws IOException {
        Resilience resilience = lab.heed();
        OkHttpClient client = resilience.wrap(lab.plainClient());
        lab.replies(429, "Retry-After: 3600");
        assertThat(status(client, get("/report"))).isEqualTo(429);
        // docs: holds
        for (Hold hold : resilience.holds()) {
            show(hold); // scope, target, status, armedAt, until, and how many calls wait for it
        }
        int opened = resilience.release(hold -> hold.status() == 429);
        // docs: end
        assertThat(shown).hasSize(1);
        assertThat(opened).isEqualTo(1);
        lab.replies(200);
        assertThat(status(client, get("/report"))).isEqualTo(200);
        assertThat(lab.time.waits()).isEmpty();
    }

    @Test
    void anUnchangedRepeatOfARefusedRequestIsAnsweredLocally() throws IOException {
        // docs: refuse-repeats
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build();
        // docs: end
        lab.policy(policy);
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        lab.replies(422);
        Request order = order();
        for (boolean again : new boolean[] {false, true}) {
            try (Response response = client.newCall(order).execute()) {
                assertThat(Outcomes.of(response).fromHold()).isEqualTo(again);
                assertThat(response.body().string()).isEqualTo("body of 422");
            }
        }
        assertThat(lab.requests()).isEqualTo(1);
        lab.replies(200);
        assertThat(status(client, order.newBuilder().header("X-Changed", "").build()))
                .isEqualTo(200);
    }

    @Test
    void aHoldIsArmedByHand() throws IOException {
        Resilience resilience = lab.heed();
        Instant until = lab.time.now().plusSeconds(60);
        HttpUrl url = lab.url("/");
        // docs: hold-by-hand
        resilience.hold(Scope.ORIGIN, url, until);
        // docs: end
        lab.replies(200);
        assertThat(status(resilience.wrap(lab.plainClient()), get("/report"))).isEqualTo(200);
        assertThat(lab.arrivals()).containsExactly(Duration.ofMinutes(1));
    }

    @Test
    void anAttemptEndsWithItsTime() throws IOException {
        lab.doNotCheckPool();
        // docs: attempt-timeout
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .attemptTimeout(Duration.ofSeconds(5)) // up to the response headers; bodies may take longer
                .build();
        // docs: end
        assertThat(policy.attemptTimeout()).contains(Duration.ofSeconds(5));
        lab.policy(policy.toBuilder().attemptTimeout(Duration.ofMillis(200)).build());
        lab.server.enqueue(
                Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        lab.replies(200);
        assertThat(status(lab.heed().wrap(lab.plainClient()), get("/report"))).isEqualTo(200);
    }

    @Test
    void aFunctionChoosesThePolicy() throws IOException {
        ResiliencePolicy impatient = HoldLab.IMPATIENT;
        // docs: policy-for
        Resilience resilience = Resilience.builder(ResiliencePolicy.documented())
                .policyFor(request -> request.url().encodedPath().startsWith("/screen/") ? impatient : null)
                .build();
        // docs: end
        lab.replies(503);
        assertThat(status(resilience.wrap(lab.plainClient()), get("/screen/orders")))
                .isEqualTo(503);
    }

    @Test
    void aPostWithAKeyIsRetried() throws IOException {
        // docs: idempotency-keys
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .idempotencyKeys("Idempotency-Key", "POST", "PATCH")
                .build();
        // docs: end
        lab.policy(policy);
        lab.replies(503);
        lab.replies(201);
        assertThat(status(lab.heed().wrap(lab.plainClient()), order())).isEqualTo(201);
    }

    @Test
    void repeatsThatNoServerPacesHaveABudget() throws IOException {
        // docs: retry-budget
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .retryBudget(RetryBudget.of(10, 0.05)) // ten retries at once, then one for 20 calls
                .build();
        // docs: end
        lab.policy(policy);
        OkHttpClient client = lab.heed().wrap(lab.plainClient());
        int calls = 105;
        List<Reason> ends = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            for (int attempt = 0; attempt < 3; attempt++) {
                lab.replies(500);
            }
            try (Response response = client.newCall(get("/report")).execute()) {
                Trail trail = Trails.of(response);
                ends.add(trail.reason().orElseThrow());
            }
        }
        assertThat(ends).startsWith(Reason.ATTEMPTS_EXHAUSTED).endsWith(Reason.BUDGET_EXHAUSTED);
        assertThat(lab.requests() - calls).isEqualTo(10 + calls / 20);
    }
}
