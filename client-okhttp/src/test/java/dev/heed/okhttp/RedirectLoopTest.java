package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only the limit ends a chain of redirects, as it does in OkHttp, with a {@link ProtocolException}. */
class RedirectLoopTest {
    @RegisterExtension
    final Lab lab = new Lab();

    static Stream<Arguments> times() {
        return Mode.with(1, 4, 20);
    }

    @ParameterizedTest
    @MethodSource("times")
    void aRedirectToItselfIsFollowedAsOkHttpAloneDoes(Mode mode, int times) throws IOException {
        for (Call.Factory client : List.of(lab.plainClient(), mode.factory(lab.heed(), lab.plainClient()))) {
            for (int hop = 0; hop < times; hop++) {
                lab.replies(302, "Location: /a");
            }
            lab.replies(200);
            Request request = new Request.Builder().url(lab.url("/a")).build();
            try (Response response = mode.send(client.newCall(request))) {
                assertThat(response.code()).isEqualTo(200);
                assertThat(response.request().url()).isEqualTo(lab.url("/a"));
            }
        }
        assertThat(lab.requests()).isEqualTo(2 * (times + 1));
    }

    @EveryMode
    void aRedirectToItselfWithoutEndIsAskedAsOftenAsByOkHttpAlone(Mode mode) {
        always(Lab.reply(302, "Location: /a").build());
        for (Call.Factory client : List.of(lab.plainClient(), mode.factory(lab.heed(), lab.plainClient()))) {
            Request request = new Request.Builder().url(lab.url("/a")).build();
            assertThatThrownBy(() -> mode.send(client.newCall(request)))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageStartingWith("Too many ");
        }
        assertThat(lab.requests()).isEqualTo(2 * 21);
    }

    @EveryMode
    void aPutThatIsLedToItselfKeepsItsBody(Mode mode) throws IOException {
        lab.replies(307, "Location: /a");
        lab.replies(308, "Location: #there");
        lab.replies(200);
        Request put = new Request.Builder()
                .url(lab.url("/a"))
                .put(RequestBody.create("an order", Lab.TEXT))
                .build();
        lab.send(mode, put).close();
        for (int request = 0; request < 3; request++) {
            assertThat(lab.taken().getBody().utf8()).isEqualTo("an order");
        }
    }

    @EveryMode
    void thereAndBackAtTheLimitNamesTheHopsAndTheCircle(Mode mode) {
        limit(2);
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: /a");
        lab.replies(302, "Location: /b");
        String a = "GET " + lab.url("/a");
        String b = "GET " + lab.url("/b");
        String circle = a + " -> " + b + " -> " + a;
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Too many redirects (followed 2): " + circle + "; they go in a circle: " + circle);
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aCircleThatIsEnteredLaterAndLeftIsFollowed(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: /c");
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: /d");
        lab.replies(200);
        lab.get(mode, "/a").close();
        assertThat(lab.requests()).isEqualTo(5);
    }

    @EveryMode
    void theExceptionKeepsTheTrailButNoSecret(Mode mode) {
        limit(1);
        lab.replies(302, "Location: /b?token=s3cret#s3cret");
        lab.replies(302, "Location: /b?token=s3cret");
        assertThatThrownBy(() -> lab.get(mode, "/a?key=s3cret"))
                .isInstanceOfSatisfying(ProtocolException.class, end -> {
                    assertThat(end).hasMessageContaining("/b?token=*").hasMessageNotContaining("s3cret");
                    assertThat(Lab.whys(Trails.of(end))).containsExactly(Reason.REDIRECTED, Reason.TOO_MANY_REDIRECTS);
                    assertThat(Trails.of(end).redirects()).isEqualTo(1);
                    assertThat(Trails.of(end).toString()).doesNotContain("s3cret");
                });
    }

    @EveryMode
    void aPostThatIsSentToItsOwnUrlWithGetIsNoLoop(Mode mode) throws IOException {
        lab.replies(303, "Location: /orders");
        lab.replies(200);
        try (Response response = lab.post(mode, "/orders", "an order")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void anotherQueryIsAnotherUrl(Mode mode) throws IOException {
        lab.replies(302, "Location: /a?step=2");
        lab.replies(302, "Location: /a?step=3");
        lab.replies(200);
        lab.get(mode, "/a?step=1").close();
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aRedirectThatNamesAWaitMayLeadBack(Mode mode) throws IOException {
        lab.replies(303, "Location: /job", "Retry-After: 3");
        lab.replies(200);
        try (Response response = lab.get(mode, "/job")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aCircleThatSetsACookieEndsAtTheLimitToo(Mode mode) {
        always(Lab.reply(302, "Location: /a", "Set-Cookie: session=1").build());
        assertThatThrownBy(() -> lab.get(mode, "/a"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Too many redirects (followed 20): GET ")
                .hasMessageEndingWith("; they go in a circle: GET " + lab.url("/a") + " -> GET " + lab.url("/a"));
        assertThat(lab.requests()).isEqualTo(21);
    }

    @EveryMode
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

    @EveryMode
    void oneRedirectMoreThanTheLimitEndsTheCall(Mode mode) {
        limit(3);
        for (int hop = 1; hop <= 4; hop++) {
            lab.replies(302, "Location: /" + hop);
        }
        assertThatThrownBy(() -> lab.get(mode, "/0")).isInstanceOfSatisfying(ProtocolException.class, end -> {
            assertThat(end)
                    .hasMessage("Too many redirects (followed 3): GET " + lab.url("/0") + " -> GET " + lab.url("/1")
                            + " -> GET " + lab.url("/2") + " -> GET " + lab.url("/3"));
            assertThat(Trails.of(end).reason()).contains(Reason.TOO_MANY_REDIRECTS);
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
