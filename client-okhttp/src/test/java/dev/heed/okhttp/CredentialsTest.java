package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.AuthChallenge;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One call, one 401, one question to the credential source, one repeat. */
class CredentialsTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private Doorkeeper door = new Doorkeeper();
    private Call.Factory calls = request -> {
        throw new AssertionError("not begun");
    };

    private void begin(Mode mode, Source source) {
        source.in(lab);
        door = Doorkeeper.of(lab.server, "Bearer 1");
        calls = mode.factory(lab.heed(), lab.plainClient());
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/orders?page=1"));
    }

    private Trail sent(Mode mode, Request.Builder request, int status) throws IOException {
        try (Response response = mode.send(calls.newCall(request.build()))) {
            assertThat(response.code()).isEqualTo(status);
            return Trails.of(response);
        }
    }

    private void assertRenewed(Trail trail) {
        assertThat(Lab.whys(trail)).containsExactly(Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(trail.waited()).isZero();
    }

    @EveryMode
    void a401IsRepeatedWithWhatTheSourceBrings(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1"));
        Trail trail = sent(mode, get(), 200);
        assertRenewed(trail);
        assertThat(trail.attempts())
                .as("a repeat with new credentials is a new request")
                .isEqualTo(1);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
        assertThat(lab.time.pending()).isZero();
    }

    @EveryMode
    void theSourceIsToldWhatWasRefusedWhereAndWhatIsAskedFor(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1");
        lab.resilience(builder -> builder.holdPartition(request -> "a tenant"));
        begin(mode, source);
        sent(mode, get().header("Authorization", "Bearer 0"), 200);
        CredentialSource.Need told = new CredentialSource.Need(
                CredentialSource.Cause.REFUSED,
                lab.url("/"),
                "a tenant",
                AuthChallenge.parse(List.of("Bearer realm=orders, error=invalid_token")),
                Optional.of("Bearer 0"));
        assertThat(source.asked).containsExactly(told);
    }

    @EveryMode
    void the401ThatTookPartIsThePriorResponse(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1"));
        try (Response response = mode.send(calls.newCall(get().build()))) {
            assertThat(response.priorResponse().code()).isEqualTo(401);
            assertThat(response.request().header("Authorization")).isEqualTo("Bearer 1");
        }
    }

    @EveryMode
    void a401ToFreshCredentialsIsFinal(Mode mode) throws IOException {
        Source source = Source.counting();
        begin(mode, source);
        door.takes("Bearer of another");
        try (Response response = mode.send(calls.newCall(get().build()))) {
            assertThat(response.body().string()).as("open and unread").isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.CREDENTIALS_REFUSED);
            assertThat(((Outcome.Unauthorized) Outcomes.of(response)).credentialsRefused())
                    .isTrue();
        }
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).containsExactly(Doorkeeper.NOTHING, "Bearer 1");
    }

    @EveryMode
    void withNothingNewTheCallKeepsItsOwn401(Mode mode) throws IOException {
        begin(mode, Source.giving());
        try (Response response = mode.send(calls.newCall(get().build()))) {
            assertThat(response.body().string()).isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
            Outcome.Unauthorized needed = (Outcome.Unauthorized) Outcomes.of(response);
            assertThat(needed.credentialsRefused()).isFalse();
            assertThat(needed.bearer().flatMap(AuthChallenge::error)).contains("invalid_token");
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void theSourceIsLeftAloneUntilThePauseIsOver(Mode mode) throws IOException {
        Source source = Source.giving();
        begin(mode, source);
        sent(mode, get(), 401);
        lab.time.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(Lab.whys(sent(mode, get(), 401))).containsExactly(Reason.CREDENTIALS_NOT_RENEWED);
        assertThat(source.asked).hasSize(1);
        lab.time.advance(Duration.ofNanos(1));
        sent(mode, get(), 401);
        assertThat(source.asked).hasSize(2);
    }

    @EveryMode
    void thePauseIsConfigured(Mode mode) throws IOException {
        Source source = Source.giving();
        lab.resilience(builder -> builder.renewalPause(Duration.ZERO));
        begin(mode, source);
        sent(mode, get(), 401);
        sent(mode, get(), 401);
        assertThat(source.asked).hasSize(2);
    }

    @EveryMode
    void aPostWithABodyIsSentAgainWhole(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1"));
        assertRenewed(sent(mode, get().post(RequestBody.create("an order", Lab.TEXT)), 200));
        lab.taken();
        assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
    }

    @EveryMode
    void aHeadIsRepeatedToo(Mode mode) throws IOException {
        begin(mode, Source.giving("Bearer 1"));
        assertRenewed(sent(mode, get().head(), 200));
    }

    @EveryMode
    void forABodyThatCanBeSentOnceTheSourceIsNotAsked(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1");
        begin(mode, source);
        assertThat(Lab.whys(sent(mode, get().post(Bodies.oneShot("an order")), 401)))
                .containsExactly(Reason.BODY_NOT_REPEATABLE);
        assertThat(source.asked).isEmpty();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void whereThePolicyHandsA401OverTheSourceIsNotAsked(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1");
        lab.policy(ResiliencePolicy.builder().on(401, Rule.surface()).build());
        begin(mode, source);
        assertThat(Lab.whys(sent(mode, get(), 401))).containsExactly(Reason.SURFACED);
        sent(mode, get().tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll()), 401);
        assertThat(source.asked).isEmpty();
    }

    @EveryMode
    void otherStatusesAreNoReasonToAsk(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1").in(lab);
        lab.replies(403);
        lab.get(mode, "/").close();
        lab.replies(422);
        lab.get(mode, "/").close();
        assertThat(source.asked).isEmpty();
    }

    @EveryMode
    void a401ThatIsRememberedDoesNotStandInTheWayOfNewCredentials(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(401, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .build());
        begin(mode, Source.giving("Bearer 1", "Bearer 1"));
        assertRenewed(sent(mode, get(), 200));
        assertRenewed(sent(mode, get().header("Authorization", "Bearer 0"), 200));
        assertRenewed(sent(mode, get().header("Authorization", "Bearer 0"), 200));
        assertThat(door.shown)
                .as("the last 401 was made up here")
                .containsExactly(Doorkeeper.NOTHING, "Bearer 1", "Bearer 0", "Bearer 1", "Bearer 1");
    }

    @EveryMode
    void a503BetweenIsWaitedForWithTheFreshCredentials(Mode mode) throws Exception {
        Source.giving("Bearer 1").in(lab);
        lab.replies(401);
        lab.replies(503, "Retry-After: 150");
        lab.replies(200);
        Running running = Running.start(mode, lab.call(mode, get().build()));
        Running.awaitThat("the wait for the renewal is over", () -> lab.requests() == 2);
        Running.awaitThat("the 503 is waited for", () -> lab.time.waits().contains(Duration.ofSeconds(150)));
        lab.time.advance(Duration.ofSeconds(150));
        try (Response response = running.response()) {
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.CREDENTIALS_RENEWED, Reason.TOLD, Reason.ANSWERED);
        }
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer 1");
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer 1");
    }
}
