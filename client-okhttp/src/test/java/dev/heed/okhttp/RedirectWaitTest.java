package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redirects and waits in one call. */
class RedirectWaitTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void aRedirectIsFollowedWhenItSaidSo(Mode mode) throws IOException {
        lab.replies(302, "Location: /b", "Retry-After: 7");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).waited()).isEqualTo(Duration.ofSeconds(7));
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofSeconds(7));
    }

    @EveryMode
    void aDateOnARedirectIsMeasuredAgainstTheDateOfTheReply(Mode mode) throws IOException {
        lab.replies(
                307,
                "Location: /b",
                "Date: Tue, 03 Mar 2020 10:00:00 GMT",
                "Retry-After: Tue, 03 Mar 2020 10:01:30 GMT");
        lab.replies(200);
        lab.get(mode, "/a").close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ofSeconds(90));
    }

    @EveryMode
    void aRedirectThatAsksForTooLongAWaitIsHandedOver(Mode mode) throws IOException {
        Instant later = lab.time.now().plusSeconds(301);
        URI location = lab.url("/b").uri();
        lab.replies(302, "Location: /b", "Retry-After: 301");
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.body().string()).isEqualTo("body of 302");
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(location, 302, later));
            assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
        }
        assertThat(lab.requests()).isEqualTo(1);
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aRedirectThatCannotBeFollowedBeforeMaxElapsedIsHandedOver(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMinutes(2)))
                .maxElapsed(Duration.ofMinutes(3))
                .build());
        lab.replies(503);
        lab.replies(302, "Location: /b", "Retry-After: 61");
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(302);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.WAIT_EXCEEDS_MAX_ELAPSED);
        }
    }

    @EveryMode
    void aRefusalAfterARedirectRepeatsTheLastHop(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.request().url()).isEqualTo(lab.url("/b"));
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.FLOOR, Reason.ANSWERED);
            assertThat(Trails.of(response).attempts()).isEqualTo(2);
            assertThat(Trails.of(response).redirects()).isEqualTo(1);
        }
        assertThat(lab.taken().getTarget()).isEqualTo("/a");
        assertThat(lab.taken().getTarget()).isEqualTo("/b");
        assertThat(lab.taken().getTarget()).isEqualTo("/b");
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }

    @EveryMode
    void redirectsUseNoAttempt(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().maxAttempts(1).build());
        lab.replies(302, "Location: /b");
        lab.replies(301, "Location: /c");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).attempts()).isEqualTo(1);
            assertThat(Trails.of(response).redirects()).isEqualTo(2);
        }
    }

    @EveryMode
    void aRedirectGivesNoFreshAttempts(Mode mode) throws IOException {
        lab.replies(503);
        lab.replies(302, "Location: /b");
        lab.replies(503);
        lab.replies(503);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(503);
            assertThat(Lab.whys(Trails.of(response)))
                    .containsExactly(Reason.FLOOR, Reason.REDIRECTED, Reason.FLOOR, Reason.ATTEMPTS_EXHAUSTED);
            assertThat(Trails.of(response).attempts()).isEqualTo(3);
        }
        assertThat(lab.requests()).isEqualTo(4);
    }

    @EveryMode
    void aRepeatedHopThatIsRedirectedHomeIsNoLoopOfTheRepeat(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        lab.replies(503);
        lab.replies(302, "Location: /c");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.request().url()).isEqualTo(lab.url("/c"));
            assertThat(Trails.of(response).redirects()).isEqualTo(2);
        }
    }

    @EveryMode
    void everyReplyOfTheWayIsAPriorResponse(Mode mode) throws IOException {
        lab.replies(503, "Retry-After: 130");
        lab.replies(301, "Location: /b");
        lab.replies(302, "Location: /c");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            Response last = response.priorResponse();
            Response middle = last.priorResponse();
            Response first = middle.priorResponse();
            assertThat(last.code()).isEqualTo(302);
            assertThat(last.request().url()).isEqualTo(lab.url("/b"));
            assertThat(middle.code()).isEqualTo(301);
            assertThat(first.code()).isEqualTo(503);
            assertThat(first.header("Retry-After")).isEqualTo("130");
            assertThat(first.priorResponse()).isNull();
            assertThatThrownBy(() -> last.body().string()).isInstanceOf(IllegalStateException.class);
        }
    }
}
