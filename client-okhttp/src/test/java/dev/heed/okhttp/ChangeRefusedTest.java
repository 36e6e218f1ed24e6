package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Match;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Code of the user's makes another request of a refused one, which is sent once. */
class ChangeRefusedTest {
    private static final RequestChange CHANGE = (request, refused) ->
            Optional.of(request.newBuilder().header("If-Match", "v2").build());

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private RequestChange change = CHANGE;

    @BeforeEach
    void itIsAsked() {
        lab.resilience(builder -> builder.changeRefused((request, refused) -> {
            asked.add(refused.code() + " " + refused.body().string());
            return change.change(request, refused);
        }));
    }

    private Trail sent(Mode mode, Request.Builder request) throws IOException {
        try (Response response = lab.send(mode, request.build())) {
            assertThat(response.body().string())
                    .as("whole, whatever was read of it before")
                    .isEqualTo("body of " + response.code());
            return Trails.of(response);
        }
    }

    private Request.Builder order() {
        return lab.post("/", RequestBody.create("an order", Lab.TEXT));
    }

    static List<Arguments> refusals() {
        List<Arguments> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            List.of(400, 401, 409, 412, 422, 428).forEach(status -> all.add(Arguments.of(mode, status)));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theOtherRequestIsSentOnceAndIsNoAttempt(Mode mode, int status) throws IOException {
        lab.replies(status);
        lab.replies(status);
        Trail trail = sent(mode, order());
        assertThat(Lab.whys(trail))
                .containsExactly(
                        Reason.REQUEST_CHANGED,
                        List.of(400, 401, 422).contains(status) ? Reason.MUST_CHANGE : Reason.SURFACED);
        assertThat(trail.attempts()).isEqualTo(1);
        assertThat(trail.currentAttempt()).isEqualTo(1);
        assertThat(lab.taken().getHeaders().get("If-Match")).isNull();
        assertThat(lab.taken().getHeaders().get("If-Match")).isEqualTo("v2");
        assertThat(asked).containsExactly(status + " body of " + status);
    }

    @EveryMode
    void otherStatusesAndRequestsThatSurfaceAllAreLeftAlone(Mode mode) throws IOException {
        for (int status : List.of(200, 403, 404, 410)) {
            lab.replies(status);
            sent(mode, order());
        }
        lab.replies(409);
        sent(mode, order().tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll()));
        assertThat(asked).isEmpty();
    }

    @EveryMode
    void aRetryAfterIsWaitedForBefore(Mode mode) throws IOException {
        lab.replies(409, "Retry-After: 7");
        lab.replies(200);
        assertThat(sent(mode, order()).waited()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    }

    @EveryMode
    void aRetryThatFollowsSendsTheChangedRequest(Mode mode) throws IOException {
        lab.replies(409);
        lab.replies(503, "Retry-After: 1");
        lab.replies(200);
        assertThat(sent(mode, new Request.Builder().url(lab.url("/"))).attempts())
                .isEqualTo(2);
        lab.taken();
        lab.taken();
        assertThat(lab.taken().getHeaders().get("If-Match")).isEqualTo("v2");
    }

    @EveryMode
    void whatHasNotChangedIsNotSent(Mode mode) throws IOException {
        List<RequestChange> none = List.of(
                (request, refused) -> Optional.empty(),
                (request, refused) -> Optional.of(request),
                (request, refused) -> Optional.of(request.newBuilder()
                        .post(RequestBody.create("an order", Lab.TEXT))
                        .build()));
        for (RequestChange same : none) {
            change = same;
            lab.replies(409);
            assertThat(Lab.whys(sent(mode, order()))).containsExactly(Reason.SURFACED);
        }
    }

    @EveryMode
    void aBodyThatCanBeSentOnceIsNotSentTwiceButAnotherOneIs(Mode mode) throws IOException {
        lab.replies(409);
        assertThat(Lab.whys(sent(mode, lab.post("/", Bodies.oneShot("an order")))))
                .containsExactly(Reason.SURFACED);
        change = (request, refused) -> Optional.of(
                request.newBuilder().post(Bodies.oneShot("another order")).build());
        lab.replies(409);
        lab.replies(200);
        assertThat(Lab.whys(sent(mode, lab.post("/", Bodies.oneShot("an order")))))
                .containsExactly(Reason.REQUEST_CHANGED, Reason.ANSWERED);
        lab.taken();
        lab.taken();
        assertThat(lab.taken().getBody().utf8()).isEqualTo("another order");
    }

    @EveryMode
    void whatItThrowsReachesTheCaller(Mode mode) {
        change = (request, refused) -> {
            throw new IOException("no newer version can be read");
        };
        lab.replies(409);
        assertThatThrownBy(() -> sent(mode, order()))
                .isInstanceOf(IOException.class)
                .hasMessage("no newer version can be read");
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** Where a call is enqueued the thread's handler of uncaught exceptions gets it too. */
    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ASYNC_EXECUTE"})
    void aMistakeReachesTheCallerToo(Mode mode) {
        change = (request, refused) -> {
            throw new IllegalStateException("a mistake");
        };
        lab.replies(409);
        assertThatThrownBy(() -> sent(mode, order()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a mistake");
        change = (request, refused) ->
                Optional.of(request.newBuilder().url("http://other.example/").build());
        lab.replies(409);
        assertThatThrownBy(() -> sent(mode, order()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a refused request must be changed for the same origin, http://localhost:")
                .hasMessageEndingWith(", was changed for http://other.example");
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void afterARedirectToAnotherOriginItIsNotAsked(Mode mode) throws IOException {
        mockwebserver3.MockWebServer other = lab.otherServer();
        other.enqueue(Lab.reply(409).build());
        lab.replies(307, "Location: " + other.url("/"));
        assertThat(Lab.whys(sent(mode, new Request.Builder().url(lab.url("/")))))
                .containsExactly(Reason.REDIRECTED, Reason.SURFACED);
        assertThat(asked).isEmpty();
    }

    @EveryMode
    void theCredentialSourceIsAskedAfterIt(Mode mode) throws IOException {
        Source source = Source.giving("Bearer 1").in(lab);
        lab.replies(401);
        lab.replies(401);
        lab.replies(200);
        assertThat(Lab.whys(sent(mode, order())))
                .containsExactly(Reason.REQUEST_CHANGED, Reason.CREDENTIALS_RENEWED, Reason.ANSWERED);
        assertThat(source.asked).hasSize(1);
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        okhttp3.Headers last = lab.taken().getHeaders();
        assertThat(last.get("Authorization")).isEqualTo("Bearer 1");
        assertThat(last.get("If-Match")).isEqualTo("v2");
    }

    @EveryMode
    void ofALongBodyItSeesTheBeginning(Mode mode) throws IOException {
        String longer = "0123456789".repeat(10_000);
        change = (request, refused) -> Optional.empty();
        lab.server.enqueue(Lab.reply(409).body(longer).build());
        Call call = lab.call(mode, order().build());
        try (Response response = mode.send(call);
                ResponseBody body = response.body()) {
            assertThat(body.string()).isEqualTo(longer);
        }
        assertThat(asked.get(0)).isEqualTo("409 " + longer.substring(0, 64 * 1024));
    }

    @EveryMode
    void whereTheRuleRetriesItIsNotAsked(Mode mode) throws IOException {
        Duration wait = Duration.ofSeconds(30);
        ResiliencePolicy meansALimit = ResiliencePolicy.builder()
                .readAs(409, 429, Match.header("x-limit", "0"))
                .build();
        for (ResiliencePolicy repeating : List.of(
                ResiliencePolicy.builder().on(409, Rule.waitAtLeast(wait)).build(),
                ResiliencePolicy.builder()
                        .on(409, Rule.waitAtLeast(wait).holding(Scope.ORIGIN))
                        .build(),
                meansALimit)) {
            lab.replies(409, "x-limit: 0", repeating.equals(meansALimit) ? "Retry-After: 30" : "x-wait: none");
            lab.replies(200);
            Trail trail = sent(mode, get().tag(ResiliencePolicy.class, repeating));
            List<Duration> arrivals = lab.arrivals();
            int last = arrivals.size() - 1;
            assertThat(arrivals.get(last).minus(arrivals.get(last - 1))).isGreaterThanOrEqualTo(wait);
            assertThat(trail.attempts()).isEqualTo(2);
        }
        assertThat(asked).isEmpty();
    }

    private Request.Builder get() {
        return new Request.Builder().url(lab.url("/"));
    }

    @EveryMode
    void aRejectionThatIsStoredIsThatOfTheCallWhoseRequestWasNotChanged(Mode mode) throws IOException {
        for (int status : List.of(400, 401, 409)) {
            asked.clear();
            lab.policy(ResiliencePolicy.builder()
                    .on(status, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(10)))
                    .build());
            Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
            for (int call = 0; call < 2; call++) {
                lab.replies(status);
                lab.replies(200);
                assertThat(answer(mode, calls)).isEqualTo(200);
            }
            assertThat(asked).hasSize(2);
            change = (request, refused) -> Optional.empty();
            lab.replies(status);
            int before = lab.requests();
            assertThat(answer(mode, calls)).isEqualTo(status);
            assertThat(answer(mode, calls)).isEqualTo(status);
            assertThat(lab.requests()).as("answered locally").isEqualTo(before + 1);
            change = CHANGE;
        }
    }

    private int answer(Mode mode, Call.Factory calls) throws IOException {
        try (Response response = mode.send(calls.newCall(get().build()))) {
            return response.code();
        }
    }

    @EveryMode
    void whatAPolicySurfacesOnPurposeIsLeftAlone(Mode mode) throws IOException {
        ResiliencePolicy all = ResiliencePolicy.surfaceAll().toBuilder()
                .attemptTimeout(Duration.ofSeconds(30))
                .build();
        for (int status : List.of(400, 401, 422, 409)) {
            ResiliencePolicy one =
                    ResiliencePolicy.builder().on(status, Rule.surface()).build();
            for (ResiliencePolicy surfacing : status == 409 ? List.of(all) : List.of(all, one)) {
                lab.replies(status);
                assertThat(Lab.whys(sent(mode, get().tag(ResiliencePolicy.class, surfacing))))
                        .containsExactly(Reason.SURFACED);
            }
        }
        assertThat(asked).isEmpty();
    }

    @EveryMode
    @SuppressWarnings("NullAway") // what a function must not give
    void nullIsNoOtherRequest(Mode mode) throws IOException {
        change = (request, refused) -> null;
        lab.replies(409);
        assertThat(Lab.whys(sent(mode, order()))).containsExactly(Reason.SURFACED);
    }

    @EveryMode
    void aNewBuilderLosesNothingThatHeedKnowsOfTheRequest(Mode mode) throws IOException {
        lab.resilience(builder -> builder.credentials(need -> CompletableFuture.completedFuture(Optional.empty()))
                .credentialHeader("X-Api-Key"));
        change = (request, refused) -> Optional.of(new Request.Builder()
                .url(request.url())
                .post(request.body())
                .headers(request.headers())
                .header("If-Match", "v2")
                .build());
        ResiliencePolicy own = ResiliencePolicy.builder()
                .idempotencyKeys("Idempotency-Key", "POST")
                .maxAttempts(2)
                .build();
        lab.replies(409);
        lab.replies(503);
        lab.replies(401);
        Request.Builder order = order().header("X-Api-Key", "k").tag(ResiliencePolicy.class, own);
        try (Response response = lab.send(mode, order.build())) {
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Unauthorized.class,
                            no -> assertThat(no.credentialsRefused()).isTrue());
            assertThat(response.request().tag(ResiliencePolicy.class)).isSameAs(own);
            assertThat(Trails.of(response).attempts())
                    .as("idempotent by its key")
                    .isEqualTo(2);
        }
    }
}
