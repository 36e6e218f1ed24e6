package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.time.Duration;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A redirect leads to an origin that the caller did not ask: whom that origin's refusals hold. */
class CrossedHoldTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private MockWebServer away = new MockWebServer();
    private Resilience heed = lab.heed();
    private Call.Factory calls = new okhttp3.OkHttpClient();

    private void begin(Mode mode) throws IOException {
        away = lab.otherServer();
        heed = lab.heed();
        calls = mode.factory(heed, lab.plainClient());
    }

    private Response home(Mode mode) throws IOException {
        return mode.send(calls.newCall(new Request.Builder().url(lab.url("/")).build()));
    }

    private Response away(Mode mode) throws IOException {
        return mode.send(
                calls.newCall(new Request.Builder().url(away.url("/target")).build()));
    }

    private void isSent(Response response) {
        assertThat(response.code()).isEqualTo(200);
        response.close();
    }

    private void leads() {
        lab.replies(302, "Location: " + away.url("/target"));
    }

    private void awaySays(int status, String... headers) {
        away.enqueue(Lab.reply(status, headers).build());
    }

    /** Sent to home, led away, and refused there for an hour. */
    private void isRefusedAway(Mode mode, int status) throws IOException {
        leads();
        awaySays(status, "Retry-After: 3600");
        try (Response refused = home(mode)) {
            assertThat(refused.code()).isEqualTo(status);
            assertThat(Trails.of(refused).fromHold()).isFalse();
        }
    }

    private void isHeldAway(Mode mode, int status) throws IOException {
        leads();
        int before = away.getRequestCount();
        try (Response held = home(mode)) {
            assertThat(held.code()).isEqualTo(status);
            assertThat(Trails.of(held).fromHold()).isTrue();
        }
        assertThat(away.getRequestCount()).isEqualTo(before);
    }

    @EveryMode
    void a429HoldsThoseThatWereLedThereAndNotTheCallersOfThatOrigin(Mode mode) throws IOException {
        begin(mode);
        isRefusedAway(mode, 429);
        awaySays(200);
        isSent(away(mode));
        lab.replies(200);
        isSent(home(mode));
        isHeldAway(mode, 429);
        assertThat(heed.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.scope()).isEqualTo(Scope.ORIGIN));
    }

    @EveryMode
    void a503HoldsTheResourceForThoseThatWereLedThereOnly(Mode mode) throws IOException {
        begin(mode);
        isRefusedAway(mode, 503);
        awaySays(200);
        isSent(away(mode));
        isHeldAway(mode, 503);
    }

    @EveryMode
    void aRefusalThatWouldSilenceTheClientHoldsThatOriginAtMost(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CLIENT))
                .build());
        begin(mode);
        isRefusedAway(mode, 429);
        lab.replies(200);
        isSent(home(mode));
        awaySays(200);
        isSent(away(mode));
        isHeldAway(mode, 429);
        assertThat(heed.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.scope()).isEqualTo(Scope.ORIGIN));
    }

    @EveryMode
    void aRefusalOfTheOriginThatWasAskedStillSilencesTheClient(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CLIENT))
                .build());
        begin(mode);
        lab.replies(429, "Retry-After: 3600");
        home(mode).close();
        try (Response held = away(mode)) {
            assertThat(Trails.of(held).fromHold()).isTrue();
        }
    }

    @EveryMode
    void whoWasLedThereObeysTheHoldsOfTheCallersThere(Mode mode) throws IOException {
        begin(mode);
        awaySays(429, "Retry-After: 3600");
        away(mode).close();
        isHeldAway(mode, 429);
    }

    @EveryMode
    void aRedirectWithinTheOriginIsACallOfItsOwn(Mode mode) throws IOException {
        begin(mode);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(429, "Retry-After: 3600");
        home(mode).close();
        try (Response held = home(mode)) {
            assertThat(Trails.of(held).fromHold()).isTrue();
        }
    }

    /** On the way home, too, it comes with less than its caller gave it. */
    @EveryMode
    void aCallThatWasLedHomeAgainHoldsNoneOfTheCallersThere(Mode mode) throws IOException {
        begin(mode);
        leads();
        awaySays(302, "Location: " + lab.url("/home"));
        lab.replies(429, "Retry-After: 3600");
        try (Response refused = home(mode)) {
            assertThat(refused.code()).isEqualTo(429);
        }
        lab.replies(200);
        isSent(home(mode));
    }

    @EveryMode
    void thoseThatWereLedThereUseUpABudgetOfTheirOwn(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .retryBudget(RetryBudget.of(2, 0.1))
                .backoff(attempt -> Duration.ofMillis(10).toMillis())
                .build());
        begin(mode);
        leads();
        for (int i = 0; i < 3; i++) {
            awaySays(500);
        }
        home(mode).close();
        assertThat(away.getRequestCount()).as("its budget is two").isEqualTo(3);
        leads();
        awaySays(500);
        home(mode).close();
        assertThat(away.getRequestCount()).as("its budget is used up").isEqualTo(4);
        awaySays(500);
        awaySays(200);
        isSent(away(mode));
    }
}
