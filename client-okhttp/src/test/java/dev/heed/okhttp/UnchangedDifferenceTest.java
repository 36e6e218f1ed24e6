package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request that differs in anything from the one that was refused goes through. */
class UnchangedDifferenceTest {
    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void refuse() {
        lab.policy(UnchangedTest.REFUSING);
    }

    private Request.Builder order() {
        return order("an order", Lab.TEXT).header("X-Version", "1");
    }

    private Request.Builder order(String body, MediaType type) {
        return lab.post("/orders?page=1", RequestBody.create(body, type));
    }

    private HoldLab refusing(Mode mode, Request.Builder request) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(request).close();
        return calls;
    }

    private void refused(HoldLab calls, Request.Builder request) throws IOException {
        try (Response response = calls.send(request)) {
            assertThat(Outcomes.of(response).fromHold()).isTrue();
        }
    }

    @EveryMode
    void methodUrlHeadersAndBodyCount(Mode mode) throws IOException {
        HoldLab calls = refusing(mode, order());
        calls.answered(order().put(RequestBody.create("an order", Lab.TEXT)));
        calls.answered(order().url(lab.url("/orders?page=2")));
        calls.answered(order().url(lab.url("/orders")));
        calls.answered(order().header("X-Version", "2"));
        calls.answered(order().addHeader("X-Version", "1"));
        calls.answered(order().removeHeader("X-Version"));
        calls.answered(order().removeHeader("X-Version").header("X-Other", "1"));
        calls.answered(order().header("Authorization", "Bearer other"));
        calls.answered(order("another", Lab.TEXT).header("X-Version", "1"));
        calls.answered(
                order("an order", MediaType.get("text/plain; charset=utf-16")).header("X-Version", "1"));
        calls.answered(order("an order", MediaType.get("text/html")).header("X-Version", "1"));
        refused(calls, order());
    }

    @EveryMode
    void theFragmentAndTheOrderOfHeadersDoNotCount(Mode mode) throws IOException {
        HoldLab calls = refusing(mode, order().header("accept", "text/plain"));
        refused(calls, order().url(lab.url("/orders?page=1#top")).header("Accept", "text/plain"));
        refused(
                calls,
                order().removeHeader("X-Version").header("accept", "text/plain").header("x-version", "1"));
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** Names and values must not run into each other. */
    @EveryMode
    void whatIsANameIsNoValue(Mode mode) throws IOException {
        HoldLab calls = refusing(
                mode,
                new Request.Builder()
                        .url(lab.url("/"))
                        .addHeader("a", "b")
                        .addHeader("a", "c")
                        .addHeader("a", "d"));
        calls.answered(
                new Request.Builder().url(lab.url("/")).addHeader("a", "b").addHeader("c", "d"));
    }

    @EveryMode
    void whatAnInterceptorAddsCounts(Mode mode) throws IOException {
        AtomicReference<String> token = new AtomicReference<>("expired");
        lab.client(client -> client.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .header("Authorization", "Bearer " + token.get())
                .build())));
        HoldLab calls = refusing(mode, order());
        refused(calls, order());
        token.set("fresh");
        calls.answered(order());
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer expired");
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer fresh");
    }

    /** What comes after the comparison, and is no cookie, cannot be compared: such a refusal is not remembered. */
    @EveryMode
    void aKeyThatANetworkInterceptorChangesGoesThrough(Mode mode) throws IOException {
        AtomicReference<String> key = new AtomicReference<>("old");
        lab.client(client -> client.addNetworkInterceptor(chain -> chain.proceed(
                chain.request().newBuilder().header("X-Api-Key", key.get()).build())));
        HoldLab calls = refusing(mode, order());
        key.set("new");
        calls.answered(order());
        assertThat(lab.taken().getHeaders().get("X-Api-Key")).isEqualTo("old");
        assertThat(lab.taken().getHeaders().get("X-Api-Key")).isEqualTo("new");
    }

    @EveryMode
    void aNetworkInterceptorThatAddsNothingChangesNothing(Mode mode) throws IOException {
        lab.client(client -> client.addNetworkInterceptor(chain -> chain.proceed(chain.request())));
        HoldLab calls = refusing(mode, order());
        refused(calls, order());
    }

    /** It gets the remembered reply, and makes a difference: what the server says then is the server's. */
    @EveryMode
    void anInterceptorThatGoesOnWithAFreshTokenGetsTheServersReply(Mode mode) throws IOException {
        lab.client(client -> client.addInterceptor(UnchangedDifferenceTest::refreshing));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(401);
        lab.replies(403);
        calls.send(order()).close();
        lab.replies(404);
        try (Response response = calls.send(order())) {
            assertThat(response.code()).isEqualTo(404);
            assertThat(response.networkResponse()).isNotNull();
            assertThat(Outcomes.of(response).fromHold()).isFalse();
            assertThat(Trails.of(response).fromHold()).isFalse();
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    private static Response refreshing(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() != 401) {
            return response;
        }
        response.close();
        return chain.proceed(chain.request()
                .newBuilder()
                .header("Authorization", "Bearer fresh")
                .build());
    }

    @EveryMode
    void theCookiesOfTheJarCount(Mode mode) throws IOException {
        Jar jar = new Jar();
        lab.client(client -> client.cookieJar(jar));
        jar.holds("session", "old");
        HoldLab calls = refusing(mode, order());
        refused(calls, order());
        jar.holds("session", "new");
        calls.answered(order());
        jar.holds("session", "old");
        refused(calls, order());
        assertThat(lab.taken().getHeaders().get("Cookie")).isEqualTo("session=old");
        assertThat(lab.taken().getHeaders().get("Cookie")).isEqualTo("session=new");
    }

    @EveryMode
    void aCookieThatTheRefusalSetIsADifference(Mode mode) throws IOException {
        lab.client(client -> client.cookieJar(new Jar()));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422, "Set-Cookie: session=new");
        calls.send(order()).close();
        calls.answered(order());
        assertThat(lab.requests()).isEqualTo(2);
    }

    @EveryMode
    void aCookieOfTheRequestItselfCounts(Mode mode) throws IOException {
        HoldLab calls = refusing(mode, order().header("Cookie", "session=old"));
        refused(calls, order().header("Cookie", "session=old"));
        calls.answered(order().header("Cookie", "session=new"));
        calls.answered(order());
    }

    /** Keeps what it is told, for every URL. */
    private static final class Jar implements CookieJar {
        private final List<Cookie> cookies = new CopyOnWriteArrayList<>();

        void holds(String name, String value) {
            cookies.clear();
            cookies.add(new Cookie.Builder()
                    .domain("localhost")
                    .name(name)
                    .value(value)
                    .build());
        }

        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            return List.copyOf(cookies);
        }

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> received) {
            cookies.addAll(received);
        }
    }
}
