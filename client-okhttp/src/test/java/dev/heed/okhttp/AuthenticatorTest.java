package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Once;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OkHttp's own authenticator answers a 401 below Heed: to Heed both requests are one attempt. */
class AuthenticatorTest {
    private static final String CHALLENGE = "WWW-Authenticate: Bearer";

    /** Answers a challenge once. */
    private static final Authenticator ONCE =
            (route, response) -> response.request().header("Authorization") == null
                    ? response.request()
                            .newBuilder()
                            .header("Authorization", "Bearer fresh")
                            .build()
                    : null;

    private static final ResiliencePolicy OF_A_RESOURCE = ResiliencePolicy.builder()
            .on(429, Rule.waitAsTold().holding(Scope.RESOURCE))
            .build();

    private ResiliencePolicy tested = ResiliencePolicy.documented();

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void anAuthenticator() {
        lab.client(builder -> builder.authenticator(ONCE));
    }

    @EveryMode
    void aChallengeIsAnswered(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.ANSWERED);
            assertThat(Trails.of(response).attempts()).isEqualTo(1);
        }
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer fresh");
    }

    @EveryMode
    void aRefusalOfWhatItAnsweredIsHandedOver(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(401, CHALLENGE);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.MUST_CHANGE);
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Unauthorized.class,
                            no -> assertThat(no.credentialsRefused()).isTrue());
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aChallengeAfterAWaitIsAnsweredAndNoReplyIsLostFromTheChain(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(401, CHALLENGE);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 401, 503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.ANSWERED);
        }
    }

    @EveryMode
    void a503AfterAChallengeRepeatsTheRequestWithWhatTheAuthenticatorGave(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(503, "Retry-After: 0");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 503, 401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.ANSWERED);
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
        }
        Duration later = Duration.ofMinutes(2);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, later);
    }

    /** OkHttp would send at once what the authenticator answers: it knows no holds, and cannot wait. */
    @EveryMode
    void whileAHoldStandsAChallengeIsHandedOverAndNothingIsSent(Mode mode) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        lab.client(builder -> builder.authenticator((route, response) -> {
            asked.incrementAndGet();
            return ONCE.authenticate(route, response);
        }));
        HoldLab calls = new HoldLab(lab, mode);
        lab.onRequest(new Once(() -> {
            calls.arm("/b", 429, "Retry-After: 30");
            lab.replies(401, CHALLENGE);
        }));
        try (Response response = calls.send(calls.get("/a"))) {
            assertThat(codes(response)).containsExactly(401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.MUST_CHANGE);
        }
        assertThat(asked).hasValue(0);
        calls.sentAt(Duration.ZERO, Duration.ZERO);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        lab.replies(401, CHALLENGE);
        calls.answered(calls.get("/a"));
        assertThat(asked).as("once the hold has ended").hasValue(1);
    }

    /** Interceptors may change what the tenant, or the URL, is told by: the hold is that of the call all the same. */
    @EveryMode
    void aHoldOfItsTenantStandsAlsoWhereAnInterceptorTookTheNameOff(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.header("X-Tenant")));
        lab.client(builder -> builder.authenticator(ONCE)
                .addInterceptor(chain -> chain.proceed(
                        chain.request().newBuilder().removeHeader("X-Tenant").build())));
        assertNothingIsSentInto(mode, "/a", request -> request.header("X-Tenant", "a"));
    }

    @EveryMode
    void aHoldOfWhatTheCallerAskedStandsAlsoWhereAnInterceptorRewroteIt(Mode mode) throws IOException {
        lab.client(builder -> builder.authenticator(ONCE)
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .url(lab.url("/api" + chain.request().url().encodedPath()))
                        .build())));
        tested = OF_A_RESOURCE;
        lab.policy(tested);
        assertNothingIsSentInto(mode, "/a", request -> request);
    }

    @EveryMode
    void aHoldOfWhereAnInterceptorSendsItStandsToo(Mode mode) throws IOException {
        lab.client(builder -> builder.authenticator(ONCE)
                .addInterceptor(chain -> chain.proceed(
                        chain.request().newBuilder().url(lab.url("/b")).build())));
        tested = OF_A_RESOURCE;
        lab.policy(tested);
        assertNothingIsSentInto(mode, "/b", request -> request);
    }

    @EveryMode
    void aHoldOfAnotherTenantKeepsNobodyBack(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.header("X-Tenant")));
        HoldLab calls = new HoldLab(lab, mode);
        lab.onRequest(new Once(() -> {
            hold(calls, calls.get("/b").header("X-Tenant", "b"));
            lab.replies(401, CHALLENGE);
            lab.replies(200);
        }));
        try (Response response = calls.send(calls.get("/a").header("X-Tenant", "a"))) {
            assertThat(codes(response)).containsExactly(200, 401);
        }
    }

    /** Both at once: the partition is that of the call, whatever stands in the request as it is sent. */
    @EveryMode
    void aHoldOfItsTenantStandsAlsoWhereAnInterceptorSendsItElsewhereWithoutTheName(Mode mode) throws IOException {
        sendsEverythingTo("/b", request -> request.removeHeader("X-Tenant"));
        assertNothingIsSentInto(mode, "/b", request -> request.header("X-Tenant", "a"));
    }

    @EveryMode
    void aHoldOfTheTenantThatAnInterceptorNamesIsNotItsOwn(Mode mode) throws IOException {
        sendsEverythingTo("/b", request -> request.header("X-Tenant", "b"));
        HoldLab calls = new HoldLab(lab, mode);
        lab.onRequest(new Once(() -> {
            hold(calls, calls.get("/b").header("X-Tenant", "b"));
            lab.replies(401, CHALLENGE);
            lab.replies(200);
        }));
        try (Response response = calls.send(calls.get("/a").header("X-Tenant", "a"))) {
            assertThat(codes(response)).containsExactly(200, 401);
        }
    }

    private void sendsEverythingTo(String path, UnaryOperator<Request.Builder> changed) {
        tested = OF_A_RESOURCE;
        lab.policy(tested);
        lab.resilience(builder -> builder.holdPartition(request -> String.valueOf(request.header("X-Tenant"))));
        lab.client(builder -> builder.authenticator(ONCE)
                .addInterceptor(chain ->
                        chain.proceed(changed.apply(chain.request().newBuilder().url(lab.url(path)))
                                .build())));
    }

    private void assertNothingIsSentInto(Mode mode, String held, UnaryOperator<Request.Builder> tenant)
            throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.onRequest(new Once(() -> {
            hold(calls, tenant.apply(calls.get(held)));
            lab.replies(401, CHALLENGE);
        }));
        try (Response response = calls.send(tenant.apply(calls.get("/a")))) {
            assertThat(codes(response)).containsExactly(401);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    private void hold(HoldLab calls, Request.Builder request) throws IOException {
        lab.replies(429, "Retry-After: 30");
        calls.send(request, tested.toBuilder().maxWait(Duration.ZERO).build()).close();
    }

    /** From the last reply to the first. */
    private static List<Integer> codes(Response last) {
        List<Integer> codes = new ArrayList<>();
        for (Response reply = last; reply != null; reply = reply.priorResponse()) {
            codes.add(reply.code());
        }
        return codes;
    }
}
