package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 400, 401 and 422 say that the request must change first: it is sent once, whatever the policy. */
class RefusalTest {
    private static final List<Integer> REFUSALS = List.of(400, 401, 422);

    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> policies() {
        return Mode.with(
                ResiliencePolicy.documented(),
                ResiliencePolicy.surfaceAll(),
                policy(Rule.neverRepeat()),
                policy(Rule.surface()),
                ResiliencePolicy.builder()
                        .onRange(402, 421, Rule.backOff().forAnyMethod())
                        .onRange(423, 999, Rule.backOff().forAnyMethod())
                        .onFailure(Rule.waitAsTold().forAnyMethod())
                        .maxAttempts(100)
                        .build());
    }

    private static ResiliencePolicy policy(Rule rule) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        REFUSALS.forEach(status -> builder.on(status, rule));
        return builder.build();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aRefusedRequestIsSentOnce(Mode mode, ResiliencePolicy policy) throws IOException {
        lab.policy(policy);
        for (int status : REFUSALS) {
            for (Request request : requests()) {
                lab.replies(status, "Retry-After: 1", "Location: /elsewhere");
                try (Response response = lab.send(mode, request)) {
                    assertThat(response.code()).isEqualTo(status);
                    assertThat(response.body().string()).isEqualTo("body of " + status);
                    assertThat(Trails.of(response).attempts()).isEqualTo(1);
                }
            }
        }
        assertThat(lab.requests()).isEqualTo(REFUSALS.size() * requests().size());
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aRefusalThatFollowsAWaitEndsTheCall(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(401);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.MUST_CHANGE);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void aRefusalThatFollowsARedirectEndsTheCall(Mode mode) throws IOException {
        lab.replies(307, "Location: /elsewhere");
        lab.replies(422);
        try (Response response = lab.post(mode, "/", "an order")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.MUST_CHANGE);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aChangedRequestIsTheCallersToSend(Mode mode) throws IOException {
        lab.replies(401);
        lab.replies(200);
        lab.get(mode, "/").close();
        Request changed = new Request.Builder()
                .url(lab.url("/"))
                .header("Authorization", "Bearer fresh")
                .build();
        try (Response response = lab.send(mode, changed)) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("repeatingRules")
    void aPolicyThatWouldRepeatARefusalCannotBeBuilt(int status, Rule rule) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        assertThatThrownBy(() -> builder.on(status, rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining("must change");
    }

    static Stream<Arguments> repeatingRules() {
        List<Rule> rules = List.of(
                Rule.backOff(),
                Rule.waitAsTold(),
                Rule.waitAtLeast(Duration.ofHours(1)),
                Rule.backOff().forAnyMethod(),
                Rule.follow());
        return REFUSALS.stream().flatMap(status -> rules.stream().map(rule -> Arguments.of(status, rule)));
    }

    private List<Request> requests() {
        RequestBody body = RequestBody.create("an order", Lab.TEXT);
        Request.Builder builder = new Request.Builder().url(lab.url("/")).header("Idempotency-Key", "k-1");
        return List.of(
                builder.build(),
                builder.post(body).build(),
                builder.put(body).build(),
                builder.delete().build());
    }
}
