package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okhttp3.Authenticator;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was dropped is shown as OkHttp shows it, also where the call waited in between and plain OkHttp has nothing to compare. */
class PriorResponseTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private static Response before(Response response) {
        return Objects.requireNonNull(response.priorResponse());
    }

    @EveryMode
    void aResponseBeforeAWaitSaysThatItCameOverTheNetwork(Mode mode) throws IOException {
        lab.replies(503, "Content-Type: text/html", "X-Node: 7");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            Response refused = before(response);
            Response network = Objects.requireNonNull(refused.networkResponse());
            assertThat(network.code()).isEqualTo(503);
            assertThat(network.header("X-Node")).isEqualTo("7");
            assertThat(network.networkResponse()).isNull();
            assertThat(refused.cacheResponse()).isNull();
        }
    }

    @EveryMode
    void itsBodyTellsTypeAndLengthAndThrowsWhenItIsRead(Mode mode) throws IOException {
        lab.replies(503, "Content-Type: text/html");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            Response refused = before(response);
            assertThat(refused.body().contentType()).hasToString("text/html");
            assertThat(refused.body().contentLength()).isEqualTo("body of 503".length());
            assertThatThrownBy(() -> refused.body().string())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be read");
        }
    }

    @EveryMode
    void aLengthThatIsNoneIsUnknown(Mode mode) throws IOException {
        lab.client(client -> client.addNetworkInterceptor(chain -> chain.proceed(chain.request())
                .newBuilder()
                .header("Content-Length", "a few")
                .header("Content-Type", "?")
                .build()));
        lab.replies(503);
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(before(response).body().contentLength()).isEqualTo(-1);
            assertThat(before(response).body().contentType()).isNull();
        }
    }

    @EveryMode
    void redirectsAndWaitsKeepTheirOrder(Mode mode) throws IOException {
        lab.replies(302, "Location: /b");
        lab.replies(307, "Location: /c");
        lab.replies(503);
        lab.replies(302, "Location: /d");
        lab.replies(200);
        try (Response response = lab.get(mode, "/a")) {
            assertThat(chain(response)).containsExactly("200 /d", "302 /c", "503 /c", "307 /b", "302 /a");
            for (Response each = before(response); each != null; each = each.priorResponse()) {
                assertThat(each.networkResponse()).isNotNull();
            }
        }
    }

    @EveryMode
    void anAuthenticatorSeesWhatWasDroppedBeforeAWait(Mode mode) throws IOException {
        List<String> seen = new ArrayList<>();
        lab.client(client -> client.authenticator((route, response) -> {
            seen.addAll(chain(response));
            return null;
        }));
        lab.replies(302, "Location: /b");
        lab.replies(503);
        lab.replies(401);
        lab.get(mode, "/a").close();
        assertThat(seen).containsExactly("401 /b", "503 /b", "302 /a");
    }

    private static Authenticator signsIn() {
        return (route, response) -> response.request()
                .newBuilder()
                .header("Authorization", "Bearer good")
                .build();
    }

    @EveryMode
    void whatAnAuthenticatorGaveGoesWithTheRepeatAfterAWait(Mode mode) throws IOException {
        lab.client(client -> client.authenticator(signsIn()));
        lab.replies(401);
        lab.replies(503);
        lab.replies(200);
        lab.get(mode, "/a").close();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer good");
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer good");
    }

    @EveryMode
    void whatAnAuthenticatorGaveDoesNotGoToAnotherOrigin(Mode mode) throws IOException {
        var away = lab.otherServer();
        lab.client(client -> client.authenticator(signsIn()));
        lab.replies(401);
        lab.replies(302, "Location: " + away.url("/b"));
        away.enqueue(Lab.reply(200).build());
        lab.get(mode, "/a").close();
        assertThat(Lab.taken(away).getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void whatAnAuthenticatorGaveDoesNotComeBackFromAnotherOrigin(Mode mode) throws IOException {
        var away = lab.otherServer();
        lab.client(client -> client.authenticator(signsIn()));
        lab.replies(401);
        lab.replies(302, "Location: " + away.url("/b"));
        away.enqueue(Lab.reply(302, "Location: " + lab.url("/c")).build());
        lab.replies(200);
        lab.get(mode, "/a").close();
        lab.taken();
        lab.taken();
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
    }

    @EveryMode
    void theRequestOfAJudgedResponseIsTheCallersInAllThatIsCompared(Mode mode) throws IOException {
        lab.replies(404);
        Request asked = new Request.Builder()
                .url(lab.url("/a"))
                .header("X-Header", "a")
                .tag(String.class, "a tag")
                .post(RequestBody.create("a body", Lab.TEXT))
                .build();
        try (Response response = lab.send(mode, asked)) {
            Request answered = response.request();
            assertThat(answered.toString())
                    .hasSizeLessThan(asked.toString().length() + 120)
                    .doesNotContain("\n");
            assertThat(answered.url()).isEqualTo(asked.url());
            assertThat(answered.headers()).isEqualTo(asked.headers());
            assertThat(answered.body()).isSameAs(asked.body());
            assertThat(answered.tag(String.class)).isEqualTo("a tag");
        }
    }

    private static List<String> chain(Response last) {
        List<String> chain = new ArrayList<>();
        for (Response each = last; each != null; each = each.priorResponse()) {
            chain.add(each.code() + " " + each.request().url().encodedPath());
        }
        return chain;
    }
}
