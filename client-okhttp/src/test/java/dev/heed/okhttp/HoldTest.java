package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockWebServer;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom one call's 429 or 503 silences, and whom it does not. */
class HoldTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void a429SilencesTheOriginForOtherPathsAndMethods(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a", 429, "Retry-After: 30");
        calls.answered(lab.post("/b", RequestBody.create("an order", Lab.TEXT)));
        calls.answered(calls.get("/c"));
        calls.sentAt(Duration.ZERO, HoldLab.HALF_A_MINUTE, HoldLab.HALF_A_MINUTE);
        assertThat(lab.time.waits()).containsExactly(HoldLab.HALF_A_MINUTE);
        assertThat(calls.heed.holds()).isEmpty();
    }

    @EveryMode
    void a503SilencesItsMethodAndUrlOnly(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a?page=1", 503);
        calls.answered(calls.get("/a?page=2"));
        calls.answered(calls.get("/a?page=1").delete());
        calls.answered(calls.get("/a?page=1#top"));
        Duration twoMinutes = Duration.ofMinutes(2);
        calls.sentAt(Duration.ZERO, Duration.ZERO, Duration.ZERO, twoMinutes);
    }

    @EveryMode
    void anotherOriginIsNotHeld(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        other.enqueue(Lab.reply(200).build());
        calls.send(new Request.Builder().url(other.url("/"))).close();
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void surfaceAllNeitherAsksNorArms(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(429, "Retry-After: 30");
        calls.send(calls.get("/a"), ResiliencePolicy.surfaceAll()).close();
        assertThat(calls.heed.holds()).isEmpty();
        calls.arm("/a", 429, "Retry-After: 30");
        lab.replies(200);
        calls.send(calls.get("/a"), ResiliencePolicy.surfaceAll()).close();
        calls.sentAt(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    @EveryMode
    void aRedirectIntoAHeldOriginWaits(Mode mode) throws IOException {
        MockWebServer other = lab.otherServer();
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        other.enqueue(Lab.reply(302, "Location: " + lab.url("/there")).build());
        lab.replies(200);
        try (Response response = calls.send(new Request.Builder().url(other.url("/")))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.HELD, Reason.ANSWERED);
        }
        calls.sentAt(Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void tenantsAreKeptApart(Mode mode) throws IOException {
        lab.resilience(builder -> builder.holdPartition(request -> request.url().queryParameter("tenant")));
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/?tenant=a", 429, "Retry-After: 30");
        calls.answered(calls.get("/?tenant=b"));
        assertThat(calls.heed.holds()).extracting(Hold::partition).containsExactly("a");
        calls.answered(calls.get("/?tenant=a"));
        calls.sentAt(Duration.ZERO, Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void theClientsOfOneResilienceShareTheirHolds(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/", 429, "Retry-After: 30");
        lab.replies(200);
        mode.send(calls.heed.wrap(lab.plainClient()).newCall(calls.get("/").build()))
                .close();
        calls.arm("/", 429, "Retry-After: 30");
        lab.replies(200);
        mode.send(calls.heed
                        .callFactory(lab.plainClient())
                        .newCall(calls.get("/").build()))
                .close();
        calls.sentAt(
                Duration.ZERO, HoldLab.HALF_A_MINUTE, HoldLab.HALF_A_MINUTE, HoldLab.HALF_A_MINUTE.multipliedBy(2));
    }

    @EveryMode
    void aPostThatGotA503HoldsItsUrlForOtherPostsOnly(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(503);
        calls.send(lab.post("/orders", RequestBody.create("an order", Lab.TEXT)))
                .close();
        calls.answered(calls.get("/orders"));
        lab.replies(204);
        calls.send(calls.get("/orders").head()).close();
        calls.answered(lab.post("/orders", RequestBody.create("another", Lab.TEXT)));
        calls.sentAt(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void ofSeveralHoldsTheOneThatEndsLastCounts(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/a", 503, "Retry-After: 150");
        lab.time.advance(Duration.ofSeconds(130));
        calls.arm("/b", 429, "Retry-After: 30");
        calls.answered(calls.get("/a"));
        calls.sentAt(Duration.ZERO, Duration.ofSeconds(130), Duration.ofSeconds(160));
    }

    @EveryMode
    void aRedirectWithinTheOriginIsHeldByItsOwnUrl(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/there", 503);
        lab.replies(303, "Location: /there");
        lab.replies(200);
        calls.send(lab.post("/here", RequestBody.create("an order", Lab.TEXT))).close();
        lab.replies(307, "Location: /there");
        lab.replies(200);
        calls.send(lab.post("/here", RequestBody.create("an order", Lab.TEXT))).close();
        Duration twoMinutes = Duration.ofMinutes(2);
        calls.sentAt(Duration.ZERO, Duration.ZERO, twoMinutes, twoMinutes, twoMinutes);
    }

    @EveryMode
    void aPolicyOfARequestsOwnThatHoldsNobodyIsHeldByOthers(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        ResiliencePolicy alone =
                ResiliencePolicy.builder().on(503, Rule.surface()).build();
        lab.replies(503);
        calls.send(calls.get("/"), alone).close();
        assertThat(calls.heed.holds()).isEmpty();
        calls.arm("/", 503);
        lab.replies(200);
        calls.send(calls.get("/"), alone).close();
        calls.sentAt(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }
}
