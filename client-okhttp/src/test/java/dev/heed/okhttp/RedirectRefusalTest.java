package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.okhttp.testing.Bodies;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirects that are not followed: the caller gets the 3xx, open, typed and with its reason. */
class RedirectRefusalTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @EveryMode
    void noRedirectIsFollowedIfThePolicySaysNone(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().redirects(Redirects.none()).build());
        handedOver(mode, 302, Reason.REDIRECTS_OFF);
    }

    @EveryMode
    void aClientThatDidNotFollowStillDoesNot(Mode mode) throws IOException {
        lab.client(client -> client.followRedirects(false));
        handedOver(mode, 302, Reason.REDIRECTS_OFF);
    }

    @EveryMode
    void surfaceAllHandsRedirectsOver(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.surfaceAll());
        handedOver(mode, 307, Reason.ANSWERED);
    }

    @EveryMode
    void oneRequestMayBeToldNotToFollow(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        Request request = new Request.Builder()
                .url(lab.url("/a"))
                .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                .build();
        try (Response response = lab.send(mode, request)) {
            assertThat(response.code()).isEqualTo(302);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"300, EXECUTE", "300, ENQUEUE", "305, EXECUTE", "305, ENQUEUE", "306, EXECUTE", "399, ENQUEUE"})
    void a3xxThatNamesNoPlaceToGoIsHandedOver(int status, Mode mode) throws IOException {
        handedOver(mode, status, Reason.ANSWERED);
    }

    @EveryMode
    void a300IsFollowedIfThePolicySaysSo(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().on(300, Rule.follow()).build());
        lab.replies(300, "Location: /b");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.request().url()).isEqualTo(lab.url("/b"));
        }
    }

    @EveryMode
    void aBodyThatCanBeSentOnceIsNotSentToTheNextUrl(Mode mode) throws IOException {
        lab.replies(307, "Location: /b");
        try (Response response =
                lab.send(mode, lab.post("/a", Bodies.oneShot("once")).build())) {
            assertThat(response.body().string()).isEqualTo("body of 307");
            assertThat(Trails.of(response).reason()).contains(Reason.BODY_NOT_REPEATABLE);
            assertThat(Outcomes.of(response)).isEqualTo(Typed.at(lab.url("/b").uri(), 307));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aRewriteToGetDoesNotNeedTheBodyThatCanBeSentOnce(Mode mode) throws IOException {
        lab.replies(303, "Location: /b");
        lab.replies(200);
        try (Response response =
                lab.send(mode, lab.post("/a", Bodies.oneShot("once")).build())) {
            assertThat(response.code()).isEqualTo(200);
        }
        lab.taken();
        assertThat(lab.taken().getMethod()).isEqualTo("GET");
    }

    @EveryMode
    void aRefusedRedirectAfterAFollowedOneKeepsTheWayThere(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        lab.replies(302);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(302);
            assertThat(response.request().url()).isEqualTo(lab.url("/b"));
            assertThat(response.priorResponse().request().url()).isEqualTo(lab.url("/a"));
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.LOCATION_MISSING);
        }
    }

    private void handedOver(Mode mode, int status, Reason why) throws IOException {
        lab.replies(status, "Location: b?c=d#e");
        try (Response response = lab.get(mode, "/a/a")) {
            assertThat(response.body().string()).isEqualTo("body of " + status);
            assertThat(Trails.of(response).reason()).contains(why);
            assertThat(Outcomes.of(response))
                    .isEqualTo(Typed.at(lab.url("/a/b?c=d#e").uri(), status));
        }
        assertThat(lab.requests()).isEqualTo(1);
    }
}
