package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.heed.Outcome;
import dev.heed.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Authenticator;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

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

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void anAuthenticator() {
        lab.client(builder -> builder.authenticator(ONCE));
    }

    @BothModes
    void aChallengeIsAnswered(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Why.ANSWERED);
            assertThat(Trails.of(response).attempts()).isEqualTo(1);
        }
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer fresh");
    }

    @BothModes
    void aRefusalOfWhatItAnsweredIsHandedOver(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(401, CHALLENGE);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 401");
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Why.MUST_CHANGE);
            assertThat(Outcomes.of(response))
                    .isInstanceOfSatisfying(
                            Outcome.Unauthorized.class,
                            no -> assertThat(no.credentialsRefused()).isTrue());
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @BothModes
    void aChallengeAfterAWaitIsAnsweredAndNoReplyIsLostFromTheChain(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(401, CHALLENGE);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 401, 503);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Why.FLOOR, Why.ANSWERED);
        }
    }

    @BothModes
    void a503AfterAChallengeRepeatsTheCallersRequestAndIsChallengedAgain(Mode mode) throws IOException {
        lab.replies(401, CHALLENGE);
        lab.replies(503, "Retry-After: 0");
        lab.replies(401, CHALLENGE);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(codes(response)).containsExactly(200, 401, 503, 401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Why.FLOOR, Why.ANSWERED);
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
        }
        Duration later = Duration.ofMinutes(2);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, later, later);
    }

    /** OkHttp would send at once what the authenticator answers: it knows no holds, and cannot wait. */
    @BothModes
    void whileAHoldStandsAChallengeIsHandedOverAndNothingIsSent(Mode mode) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        lab.client(builder -> builder.authenticator((route, response) -> {
            asked.incrementAndGet();
            return ONCE.authenticate(route, response);
        }));
        HoldLab calls = new HoldLab(lab, mode);
        lab.onRequest(whileTheFirstIsUnderWay(() -> {
            calls.arm("/b", 429, "Retry-After: 30");
            lab.replies(401, CHALLENGE);
        }));
        try (Response response = calls.send(calls.get("/a"))) {
            assertThat(codes(response)).containsExactly(401);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Why.MUST_CHANGE);
        }
        assertThat(asked).hasValue(0);
        calls.sentAt(Duration.ZERO, Duration.ZERO);
        lab.time.advance(HoldLab.HALF_A_MINUTE);
        lab.replies(401, CHALLENGE);
        calls.answered(calls.get("/a"));
        assertThat(asked).as("once the hold has ended").hasValue(1);
    }

    private static Runnable whileTheFirstIsUnderWay(Executable action) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (!done.getAndSet(true)) {
                assertThatNoException().isThrownBy(action::execute);
            }
        };
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
