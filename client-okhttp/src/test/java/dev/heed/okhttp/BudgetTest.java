package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Trail;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repeats that the server does not pace stay a part of the traffic. */
class BudgetTest {
    private static final int TOKENS = 5;
    private static final int CALLS = 200;

    @RegisterExtension
    final Lab lab = new Lab();

    private volatile MockResponse answer = Lab.reply(500).build();

    @BeforeEach
    void aSmallBudget() {
        lab.policy(ResiliencePolicy.builder()
                .retryBudget(RetryBudget.of(TOKENS, 0.1))
                .build());
        lab.server.setDispatcher(answering());
    }

    private Dispatcher answering() {
        return new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer;
            }
        };
    }

    private static Trail call(HoldLab calls, Request.Builder request) throws IOException {
        try (Response response = calls.send(request)) {
            return Trails.of(response);
        }
    }

    private static void exhausted(HoldLab calls, Request.Builder request) throws IOException {
        int before = TOKENS;
        Trail last = call(calls, request);
        for (; last.attempts() > 1 && before > 0; before--) {
            last = call(calls, request);
        }
        assertThat(last.reason()).contains(Reason.BUDGET_EXHAUSTED);
    }

    @EveryMode
    void inALastingOutageRepeatsAreATenth(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        int before = lab.requests();
        for (int i = 0; i < CALLS; i++) {
            Trail trail = call(calls, calls.get("/" + i));
            assertThat(trail.reason()).contains(Reason.BUDGET_EXHAUSTED);
            assertThat(trail.attempts()).isLessThanOrEqualTo(2);
        }
        assertThat(lab.requests() - before - CALLS).isBetween(CALLS / 10 - 1, CALLS / 10 + 1);
    }

    @EveryMode
    void withinTheBudgetEveryAttemptIsMade(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        Trail first = call(calls, calls.get("/"));
        assertThat(Lab.whys(first)).containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
    }

    @EveryMode
    void whatTheServerPacesTakesNoToken(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        for (MockResponse paced : new MockResponse[] {
            Lab.reply(503).build(),
            Lab.reply(429, "Retry-After: 1").build(),
            Lab.reply(429).build(),
            Lab.reply(500, "Retry-After: 3").build()
        }) {
            answer = paced;
            assertThat(call(calls, calls.get("/")).reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
        }
    }

    @EveryMode
    void waitsThatAreToldLeaveTheBucketFull(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        answer = Lab.reply(500, "Retry-After: 3").build();
        for (int i = 0; i < TOKENS; i++) {
            call(calls, calls.get("/"));
        }
        answer = Lab.reply(500).build();
        assertThat(call(calls, calls.get("/")).attempts()).isEqualTo(3);
        assertThat(call(calls, calls.get("/")).attempts()).isEqualTo(3);
    }

    @EveryMode
    void otherOriginsHaveABucketOfTheirOwn(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        other.setDispatcher(answering());
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        assertThat(call(calls, new Request.Builder().url(other.url("/"))).attempts())
                .isEqualTo(3);
        assertThat(call(calls, calls.get("/")).attempts()).isEqualTo(1);
    }

    @EveryMode
    void requestsThatAreAnsweredFillTheBucketAgain(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        answer = Lab.reply(200).build();
        for (int i = 0; i < 20; i++) {
            assertThat(call(calls, calls.get("/")).attempts()).isLessThanOrEqualTo(1);
        }
        answer = Lab.reply(500).build();
        assertThat(call(calls, calls.get("/")).attempts()).isEqualTo(3);
        assertThat(call(calls, calls.get("/")).reason()).contains(Reason.BUDGET_EXHAUSTED);
    }

    @EveryMode
    void requestsThatARedirectLedThereDoNotFillTheBucketOfTheCallersThere(Mode mode) throws IOException {
        MockWebServer gateway = lab.otherServer();
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        answer = Lab.reply(200).build();
        for (int i = 0; i < 20; i++) {
            gateway.enqueue(Lab.reply(302, "Location: " + lab.url("/there")).build());
            assertThat(call(calls, new Request.Builder().url(gateway.url("/"))).reason())
                    .contains(Reason.ANSWERED);
        }
        answer = Lab.reply(500).build();
        assertThat(call(calls, calls.get("/")).reason()).contains(Reason.BUDGET_EXHAUSTED);
    }

    /** What never reaches the origin is no traffic of it. */
    @EveryMode
    void localRepliesDoNotFillTheBucket(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        answer = Lab.reply(429, "Retry-After: 600").build();
        calls.send(calls.get("/"), impatient()).close();
        int before = lab.requests();
        for (int i = 0; i < CALLS; i++) {
            assertThat(call(calls, calls.get("/").tag(ResiliencePolicy.class, impatient()))
                            .fromHold())
                    .isTrue();
        }
        assertThat(lab.requests()).isEqualTo(before);
        calls.heed.release(hold -> true);
        answer = Lab.reply(500).build();
        assertThat(call(calls, calls.get("/")).reason()).contains(Reason.BUDGET_EXHAUSTED);
    }

    private static ResiliencePolicy impatient() {
        return ResiliencePolicy.builder()
                .retryBudget(RetryBudget.of(TOKENS, 0.1))
                .maxWait(Duration.ZERO)
                .build();
    }

    @EveryMode
    void theReplyIsStillTheServersOwn(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        exhausted(calls, calls.get("/"));
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.networkResponse()).isNotNull();
            assertThat(response.body().string()).isEqualTo("body of 500");
            assertThat(Outcomes.of(response).fromHold()).isFalse();
        }
    }

    @EveryMode
    void withoutABoundEveryAttemptIsMadeForEver(Mode mode) throws IOException {
        lab.policy(
                ResiliencePolicy.builder().retryBudget(RetryBudget.unlimited()).build());
        HoldLab calls = new HoldLab(lab, mode);
        for (int i = 0; i < CALLS; i++) {
            assertThat(call(calls, calls.get("/")).reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
        }
        assertThat(lab.requests()).isEqualTo(3 * CALLS);
    }
}
