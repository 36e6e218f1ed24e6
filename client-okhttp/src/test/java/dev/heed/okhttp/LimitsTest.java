package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wait that does not fit is not begun: the reply comes at once, open and unread. */
class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final Lab lab = new Lab();

    private final Instant start = lab.time.now();

    @EveryMode
    void aWaitBeyondMaxWaitIsNotBegun(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxWait(Duration.ofSeconds(119)).build());
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.WAIT_EXCEEDS_MAX_WAIT, start.plus(Duration.ofMinutes(2)));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aWaitOfMaxWaitIsBegun(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxWait(Duration.ofMinutes(2)).build());
        lab.replies(503);
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @EveryMode
    void maxWaitBoundsEachWaitNotTheirSum(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxWait(MINUTE).maxAttempts(4).build());
        lab.replies(429, "Retry-After: 60");
        lab.replies(429, "Retry-After: 60");
        lab.replies(429, "Retry-After: 61");
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.TOLD, Reason.TOLD, Reason.WAIT_EXCEEDS_MAX_WAIT);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(429, start.plusSeconds(120 + 61)));
        }
    }

    @EveryMode
    void theWaitsTogetherStayWithinMaxElapsed(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .maxElapsed(Duration.ofMinutes(4).minusMillis(1))
                .build());
        lab.replies(503);
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.WAIT_EXCEEDS_MAX_ELAPSED, start.plus(Duration.ofMinutes(4)));
        assertThat(lab.time.waits()).containsExactly(Duration.ofMinutes(2));
    }

    @EveryMode
    void maxElapsedCountsFromTheFirstSendAcrossRedirectsAndRepeats(Mode mode) throws IOException {
        everyReplyTakes(MINUTE);
        lab.policy(ResiliencePolicy.builder().maxElapsed(Duration.ofMinutes(6)).build());
        lab.replies(302, "Location: /hop");
        lab.replies(503);
        lab.replies(503, "Retry-After: 180");
        unavailable(lab.get(mode, "/"), Reason.WAIT_EXCEEDS_MAX_ELAPSED, start.plus(Duration.ofMinutes(5 + 3)));
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, MINUTE, Duration.ofMinutes(4));
    }

    @EveryMode
    void aRedirectBeyondMaxElapsedIsHandedOver(Mode mode) throws IOException {
        everyReplyTakes(MINUTE);
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.surface())
                .maxElapsed(MINUTE.minusMillis(1))
                .build());
        lab.replies(302, "Location: /hop");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 302");
            assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_ELAPSED);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(lab.url("/hop").uri(), 302));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aRedirectThatAsksForAWaitBeyondMaxWaitIsHandedOver(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxWait(MINUTE).build());
        lab.replies(302, "Location: /hop", "Retry-After: 61");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 302");
            assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
            assertThat(Outcomes.of(response).retryAt()).contains(start.plusSeconds(61));
        }
    }

    @EveryMode
    void aWaitThatTheCallTimeoutWouldCutShortIsNotBegun(Mode mode) throws IOException {
        lab.client(builder -> builder.callTimeout(Duration.ofMinutes(2)));
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.WAIT_EXCEEDS_CALL_TIMEOUT, start.plus(Duration.ofMinutes(2)));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void whatTheCallHasUsedOfItsTimeoutIsGone(Mode mode) throws IOException {
        everyReplyTakes(MINUTE);
        lab.client(builder -> builder.callTimeout(Duration.ofMinutes(6)));
        lab.replies(503);
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.WAIT_EXCEEDS_CALL_TIMEOUT, start.plus(Duration.ofMinutes(4 + 2)));
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofMinutes(3));
    }

    @EveryMode
    void maxAttemptsCountTheFirstSend(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxAttempts(2).build());
        lab.replies(503);
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.ATTEMPTS_EXHAUSTED, start.plus(Duration.ofMinutes(4)));
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aSingleAttemptNeverWaits(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxAttempts(1).build());
        lab.replies(503);
        unavailable(lab.get(mode, "/"), Reason.ATTEMPTS_EXHAUSTED, start.plus(Duration.ofMinutes(2)));
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void attemptsAreCountedApartFromHops(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxAttempts(2).build());
        lab.replies(302, "Location: /a");
        lab.replies(503);
        lab.replies(302, "Location: /b");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
            assertThat(Trails.of(response).redirects()).isEqualTo(2);
        }
        assertThat(lab.requests()).isEqualTo(4);
    }

    private static void unavailable(Response response, Reason why, Instant retryAt) throws IOException {
        try (response) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            assertThat(Trails.of(response).reason()).contains(why);
            assertThat(Trails.of(response).retryAt()).contains(retryAt);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.answer(503, retryAt));
        }
    }

    private void everyReplyTakes(Duration latency) {
        lab.onRequest(() -> lab.time.advance(latency));
    }
}
