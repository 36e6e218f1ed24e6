package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A call that cannot wait for a hold is answered here, in the words of a server. */
class HoldLocalReplyTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aHoldThatOutlastsMaxWaitIsAnsweredLocally(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        Instant start = lab.time.now();
        calls.arm("/a", 429, "Retry-After: 30");
        lab.time.advance(Duration.ofMillis(12_300));
        try (Response response = calls.send(calls.get("/b"), HoldLab.TEN_SECONDS)) {
            assertThat(response.code()).isEqualTo(429);
            assertThat(response.header("Retry-After")).as("17.7 s, rounded up").isEqualTo("18");
            assertThat(response.networkResponse()).isNull();
            assertThat(response.cacheResponse()).isNull();
            assertThat(response.body().string()).isEmpty();
            assertThat(Outcomes.of(response)).isEqualTo(Typed.held(429, start.plusSeconds(30)));
            assertTellsOfTheHold(Trails.of(response), start);
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    private void assertTellsOfTheHold(Trail trail, Instant armedAt) {
        assertThat(Lab.whys(trail)).containsExactly(Reason.HELD);
        assertThat(trail.fromHold()).isTrue();
        assertThat(trail.attempts()).isZero();
        String origin = lab.url("/").toString().replaceAll("/$", "");
        assertThat(trail.steps().get(0).hold())
                .contains(new Hold(Scope.ORIGIN, "", origin, 429, armedAt, armedAt.plusSeconds(30)));
    }

    @EveryMode
    void whoNeverWaitsIsAnsweredLocallyToo(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 503, "Retry-After: 150");
        try (Response response = calls.send(calls.get("/"), HoldLab.IMPATIENT)) {
            assertThat(response.header("Retry-After")).isEqualTo("150");
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.held(503, lab.time.now().plusSeconds(150)));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aCallTimeoutThatTheHoldOutlastsIsNotWaitedFor(Mode mode) throws IOException {
        lab.client(client -> client.callTimeout(HoldLab.HALF_A_MINUTE));
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a", 429, "Retry-After: 30");
        try (Response response = calls.send(calls.get("/b"))) {
            assertThat(Trails.of(response).fromHold()).isTrue();
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aRedirectIntoAHoldTooLongIsAnsweredLocallyWithWhatCameBefore(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        other.enqueue(Lab.reply(302, "Location: " + lab.url("/there")).build());
        try (Response response = calls.send(new Request.Builder().url(other.url("/")), HoldLab.TEN_SECONDS)) {
            assertThat(response.code()).isEqualTo(429);
            assertThat(response.request().url()).isEqualTo(lab.url("/there"));
            assertThat(response.priorResponse().code()).isEqualTo(302);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aMissingReplyThatHoldsItsOriginIsA503ToTheOthers(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.client(client -> client.retryOnConnectionFailure(false));
        ResiliencePolicy policy = HoldLab.TEN_SECONDS.toBuilder()
                .onFailure(Rule.waitAtLeast(Duration.ofSeconds(9)).holding(Scope.ORIGIN, HoldLab.HALF_A_MINUTE))
                .maxAttempts(2)
                .build();
        HoldLab calls = new HoldLab(lab, mode);
        lab.server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        try (Response response = calls.send(calls.get("/").tag(ResiliencePolicy.class, policy))) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isEqualTo("21");
            assertThat(response.priorResponse()).isNull();
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.held(503, lab.time.now().plusSeconds(21)));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aServerErrorThatHoldsIsOneToTheOthers(Mode mode) throws IOException {
        Rule holding = Rule.waitAtLeast(Duration.ofSeconds(9)).holding(Scope.CLIENT, HoldLab.HALF_A_MINUTE);
        lab.policy(HoldLab.TEN_SECONDS.toBuilder().on(500, holding).build());
        MockWebServer other = lab.otherServer();
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(500);
        calls.send(lab.post("/", RequestBody.create("an order", Lab.TEXT))).close();
        try (Response response = calls.send(new Request.Builder().url(other.url("/")))) {
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.held(500, lab.time.now().plusSeconds(30)));
        }
        assertThat(other.getRequestCount()).isZero();
    }

    @EveryMode
    void aHeldHeadIsAnsweredAsAnyOther(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        try (Response response = calls.send(calls.get("/").head(), HoldLab.TEN_SECONDS)) {
            assertThat(response.request().method()).isEqualTo("HEAD");
            assertThat(Outcomes.of(response).fromHold()).isTrue();
        }
    }

    @EveryMode
    void aBodyThatIsSentOnceIsNotTouchedByALocalReply(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        RequestBody stream = Bodies.oneShot("a stream");
        calls.send(lab.post("/", stream), HoldLab.TEN_SECONDS).close();
        lab.replies(200);
        calls.send(lab.post("/", stream)).close();
        lab.taken();
        assertThat(lab.taken().getBody().utf8()).isEqualTo("a stream");
        assertThat(lab.requests()).isEqualTo(2);
    }
}
