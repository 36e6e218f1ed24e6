package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Why;
import java.io.IOException;
import java.net.ProtocolException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redirects that lead nowhere end the call as they do in OkHttp, with a {@link ProtocolException}. */
class RedirectLoopTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BothModes
    void aRedirectToItselfIsALoop(Mode mode) {
        lab.replies(302, "Location: /a");
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Redirects go in a circle: GET " + lab.url("/a"));
        assertThat(lab.requests()).isEqualTo(1);
    }

    @BothModes
    void thereAndBackIsALoopThatNamesItsHops(Mode mode) {
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: /a");
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Redirects go in a circle: GET " + lab.url("/a") + " -> GET " + lab.url("/b"));
        assertThat(lab.requests()).isEqualTo(2);
    }

    @BothModes
    void aRedirectToAFragmentOfItselfIsALoop(Mode mode) {
        lab.replies(302, "Location: #there");
        assertThatThrownBy(() -> lab.get(mode, "/a#here")).isInstanceOf(ProtocolException.class);
        assertThat(lab.requests()).isEqualTo(1);
    }

    @BothModes
    void aLoopThatIsEnteredLaterIsSeenAsWell(Mode mode) {
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: /c");
        lab.replies(302, "Location: /b");
        assertThatThrownBy(() -> lab.get(mode, "/a")).isInstanceOf(ProtocolException.class);
        assertThat(lab.requests()).isEqualTo(3);
    }

    @BothModes
    void theExceptionKeepsTheTrailButNoSecret(Mode mode) {
        lab.replies(302, "Location: /b?token=s3cret#s3cret");
        lab.replies(302, "Location: /b?token=s3cret");
        assertThatThrownBy(() -> lab.get(mode, "/a?key=s3cret"))
                .isInstanceOfSatisfying(ProtocolException.class, end -> {
                    assertThat(end).hasMessageContaining("/b?token=*").hasMessageNotContaining("s3cret");
                    assertThat(Lab.whys(Trails.of(end))).containsExactly(Why.REDIRECTED, Why.REDIRECT_LOOP);
                    assertThat(Trails.of(end).redirects()).isEqualTo(1);
                    assertThat(Trails.of(end).toString()).doesNotContain("s3cret");
                });
    }

    @BothModes
    void aPostThatIsSentToItsOwnUrlWithGetIsNoLoop(Mode mode) throws IOException {
        lab.replies(303, "Location: /orders");
        lab.replies(200);
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @BothModes
    void aCookieThatWasSetOnTheWayExcusesTheWayBack(Mode mode) throws IOException {
        lab.replies(302, "Location: /login", "Set-Cookie: seen=1");
        lab.replies(302, "Location: /a");
        lab.replies(200);
        lab.get(mode, "/a").close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @BothModes
    void aCookieThatWasSetOnceExcusesNoCircleAfterIt(Mode mode) {
        lab.replies(302, "Location: /login", "Set-Cookie: seen=1");
        lab.replies(302, "Location: /a");
        lab.replies(302, "Location: /login");
        assertThatThrownBy(() -> lab.get(mode, "/a")).isInstanceOf(ProtocolException.class);
        assertThat(lab.requests()).isEqualTo(3);
    }

    @BothModes
    void anotherQueryIsAnotherUrl(Mode mode) throws IOException {
        lab.replies(302, "Location: /a?step=2");
        lab.replies(302, "Location: /a?step=3");
        lab.replies(200);
        lab.get(mode, "/a?step=1").close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @BothModes
    void aRedirectThatSetACookieMayLeadBack(Mode mode) throws IOException {
        lab.replies(302, "Location: /login");
        lab.replies(302, "Location: /a", "Set-Cookie: session=1");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @BothModes
    void aRedirectThatNamesAWaitMayLeadBack(Mode mode) throws IOException {
        lab.replies(303, "Location: /job", "Retry-After: 3");
        lab.replies(200);
        try (Response response = lab.get(mode, "/job")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @BothModes
    void aCircleThatIsExcusedStillEndsAtTheLimit(Mode mode) {
        always(Lab.reply(302, "Location: /a", "Set-Cookie: session=1").build());
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Too many redirects (followed 20): GET ");
        assertThat(lab.requests()).isEqualTo(21);
    }

    @BothModes
    void asManyRedirectsAsTheLimitAreFollowed(Mode mode) throws IOException {
        limit(3);
        for (int hop = 1; hop <= 3; hop++) {
            lab.replies(302, "Location: /" + hop);
        }
        lab.replies(200);
        try (Response response = lab.get(mode, "/0")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).redirects()).isEqualTo(3);
        }
    }

    @BothModes
    void oneRedirectMoreThanTheLimitEndsTheCall(Mode mode) {
        limit(3);
        for (int hop = 1; hop <= 4; hop++) {
            lab.replies(302, "Location: /" + hop);
        }
        assertThatThrownBy(() -> lab.get(mode, "/0")).isInstanceOfSatisfying(ProtocolException.class, end -> {
            assertThat(end)
                    .hasMessage("Too many redirects (followed 3): GET " + lab.url("/0") + " -> GET " + lab.url("/1")
                            + " -> GET " + lab.url("/2") + " -> GET " + lab.url("/3"));
            assertThat(Trails.of(end).why()).contains(Why.TOO_MANY_REDIRECTS);
        });
        assertThat(lab.requests()).isEqualTo(4);
    }

    private void limit(int limit) {
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(limit))
                .build());
    }

    private void always(MockResponse reply) {
        lab.server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return reply;
            }
        });
    }
}
