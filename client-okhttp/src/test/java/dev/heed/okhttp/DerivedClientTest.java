package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Once;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Authenticator;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a library sets on {@code wrapped.newBuilder()} counts, and breaks no promise. */
class DerivedClientTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private OkHttpClient derived(UnaryOperator<OkHttpClient.Builder> changes) {
        return changes.apply(lab.heed().wrap(lab.plainClient()).newBuilder()).build();
    }

    private Request.Builder get(String path) {
        return new Request.Builder().url(lab.url(path));
    }

    private static Request.Builder secret(Request.Builder request) {
        return request.header("X-Api-Key", "s3cret").header("Cookie", "session=s3cret");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followRedirectsLeavesTheRulesOfRedirectsToHeed(int status) throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(status, "Location: " + away.url("/b"));
        away.enqueue(Lab.reply(200).build());
        OkHttpClient derived = derived(builder -> builder.followRedirects(true).followSslRedirects(true));
        try (Response response = derived.newCall(secret(get("/a")).build()).execute()) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.ANSWERED);
            assertThat(response.priorResponse().header("Location"))
                    .isEqualTo(away.url("/b").toString());
        }
        assertThat(Lab.taken(away).getHeaders().toMultimap().toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void followRedirectsCarriesNoBodyToAnotherOrigin(int status) throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(status, "Location: " + away.url("/b"), "Location-Note: kept");
        Request post = get("/a").post(RequestBody.create("s3cret", Lab.TEXT)).build();
        try (Response response =
                derived(builder -> builder.followRedirects(true)).newCall(post).execute()) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.headers("Location"))
                    .containsExactly(away.url("/b").toString());
            assertThat(response.networkResponse().headers("Location")).hasSize(1);
            assertThat(response.body().string()).isEqualTo("body of " + status);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BODY_CROSSES_ORIGINS);
        }
        assertThat(away.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followRedirectsOffHandsTheRedirectOver(int status) throws IOException {
        lab.replies(status, "Location: /b");
        OkHttpClient derived = derived(builder -> builder.followRedirects(false));
        try (Response response = derived.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).isEqualTo(status);
            assertThat(response.header("Location")).isEqualTo("/b");
            assertThat(response.body().string()).isEqualTo("body of " + status);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTS_OFF);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followRedirectsOfTheDerivedClientWinsOverThatOfTheWrappedOne(boolean follows) throws IOException {
        lab.client(builder -> builder.followRedirects(!follows));
        lab.replies(302, "Location: /b");
        lab.replies(200);
        OkHttpClient derived = derived(builder -> builder.followRedirects(follows));
        try (Response response = derived.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).isEqualTo(follows ? 200 : 302);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followSslRedirectsOfTheDerivedClientCounts(boolean follows) throws IOException {
        lab.replies(302, "Location: https://localhost:1/b");
        OkHttpClient derived = derived(builder -> builder.followSslRedirects(follows));
        ResiliencePolicy once = ResiliencePolicy.builder().maxAttempts(1).build();
        Request request = get("/a").tag(ResiliencePolicy.class, once).build();
        if (follows) {
            org.assertj.core.api.Assertions.assertThatIOException()
                    .isThrownBy(() -> derived.newCall(request).execute());
        } else {
            try (Response response = derived.newCall(request).execute()) {
                assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTS_OFF);
                assertThat(response.header("Location")).isEqualTo("https://localhost:1/b");
            }
        }
    }

    @EveryMode
    void aRedirectThatThePolicyDoesNotFollowIsNotFollowedUnderneath(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().redirects(Redirects.none()).build());
        lab.replies(308, "Location: /b", "Location: /b");
        try (Response response = lab.get(mode, "/a")) {
            assertThat(response.headers("Location")).containsExactly("/b", "/b");
            assertThat(response.body().string()).isEqualTo("body of 308");
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @Test
    void anInterceptorAddedLaterAddsItsTokenAtHomeOnly() throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(302, "Location: /b");
        lab.replies(302, "Location: " + away.url("/c"));
        // Relative to what was asked, its query included.
        away.enqueue(Lab.reply(302, "Location: #again", "Set-Cookie: a=b").build());
        away.enqueue(Lab.reply(200).build());
        OkHttpClient derived = derived(builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .url(chain.request()
                        .url()
                        .newBuilder()
                        .addQueryParameter("key", "s3cret")
                        .build())
                .header("Authorization", "Token s3cret")
                .header("Host", "s3cret")
                .header("Cookie", "s3cret")
                .build())));
        derived.newCall(get("/a").build()).execute().close();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Token s3cret");
        assertThat(lab.taken().getTarget()).isEqualTo("/b?key=s3cret");
        for (int hop = 0; hop < 2; hop++) {
            RecordedRequest sent = Lab.taken(away);
            assertThat(sent.getTarget()).isEqualTo("/c");
            assertThat(sent.getHeaders().get("Host")).isEqualTo(away.getHostName() + ":" + away.getPort());
            assertThat(sent.getHeaders().toMultimap().toString()).doesNotContain("s3cret");
        }
    }

    @Test
    void anInterceptorAddedLaterCannotGiveAHopABody() throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(307, "Location: " + away.url("/c"));
        away.enqueue(Lab.reply(200).build());
        OkHttpClient derived = derived(builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .post(RequestBody.create("s3cret", Lab.TEXT))
                .build())));
        derived.newCall(get("/a").build()).execute().close();
        assertThat(lab.taken().getBody().utf8()).isEqualTo("s3cret");
        RecordedRequest hop = Lab.taken(away);
        assertThat(hop.getMethod()).isEqualTo("GET");
        assertThat(hop.getHeaders().names())
                .containsExactlyInAnyOrder("Host", "Connection", "Accept-Encoding", "User-Agent");
    }

    /** A body that may cross is that of the hop, whatever a compressing interceptor makes of it. */
    @EveryMode
    void aBodyThatMayCrossCrossesAsItIs(Mode mode) throws IOException {
        MockWebServer away = lab.otherServer();
        lab.policy(ResiliencePolicy.builder()
                .redirects(Redirects.standard().carryBodyAcrossOrigins())
                .build());
        lab.client(builder -> builder.addInterceptor(chain -> chain.proceed(chain.request()
                .newBuilder()
                .header("Content-Encoding", "rot13")
                .header("Content-Type", "text/rot13")
                .put(RequestBody.create("na beqre, s3cret", null))
                .build())));
        lab.replies(307, "Location: " + away.url("/c"));
        away.enqueue(Lab.reply(200).build());
        lab.send(mode, get("/a").put(RequestBody.create("an order", Lab.TEXT)).build())
                .close();
        RecordedRequest hop = Lab.taken(away);
        assertThat(hop.getBody().utf8()).isEqualTo("an order");
        assertThat(hop.getHeaders().get("Content-Encoding")).isNull();
        assertThat(hop.getHeaders().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(hop.getHeaders().get("Content-Length")).isEqualTo("8");
    }

    @Test
    void theCookiesOfItsJarGoWhereTheyBelong() throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(302, "Location: " + away.url("/c"));
        away.enqueue(Lab.reply(200).build());
        OkHttpClient derived = derived(builder -> builder.cookieJar(new Jar("it=belongs")));
        derived.newCall(get("/a").build()).execute().close();
        assertThat(Lab.taken(away).getHeaders().get("Cookie")).isEqualTo("it=belongs");
    }

    @Test
    void aRefusalIsRememberedWithTheCookiesOfItsJar() throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        OkHttpClient wrapped = lab.heed().wrap(lab.plainClient());
        lab.replies(400);
        wrapped.newCall(get("/a").build()).execute().close();
        OkHttpClient signedIn =
                wrapped.newBuilder().cookieJar(new Jar("session=1")).build();
        lab.replies(200);
        try (Response response = signedIn.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).as("another request: it is sent").isEqualTo(200);
        }
        try (Response response = wrapped.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).as("the same: it is not").isEqualTo(400);
        }
        assertThat(lab.requests()).isEqualTo(2);
    }

    @Test
    void theJarThatAnInterceptorGivesTheChainCountsAsWell() throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        lab.client(builder -> builder.addInterceptor(chain -> chain.request().header("X-Signed-In") == null
                ? chain.proceed(chain.request())
                : chain.withCookieJar(new Jar("session=1"))
                        .proceed(chain.request()
                                .newBuilder()
                                .removeHeader("X-Signed-In")
                                .build())));
        OkHttpClient wrapped = lab.heed().wrap(lab.plainClient());
        lab.replies(422);
        lab.replies(200);
        wrapped.newCall(get("/a").build()).execute().close();
        try (Response response =
                wrapped.newCall(get("/a").header("X-Signed-In", "yes").build()).execute()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** What its authenticator answers is sent with the next repeat: a 401 to a request without is no refusal of it. */
    @Test
    void a401IsNotRememberedWhereItsAuthenticatorMayAnswer() throws IOException {
        lab.policy(UnchangedTest.REFUSING);
        OkHttpClient derived = derived(builder -> builder.authenticator((route, response) -> null));
        lab.replies(401);
        lab.replies(401);
        derived.newCall(get("/a").build()).execute().close();
        derived.newCall(get("/a").build()).execute().close();
        assertThat(lab.requests()).isEqualTo(2);
    }

    @Test
    void itsAuthenticatorIsNotAskedWhileAHoldStands() throws IOException {
        Authenticator answers = (route, response) -> response.request()
                .newBuilder()
                .header("Authorization", "Basic 1")
                .build();
        OkHttpClient wrapped = lab.heed().wrap(lab.plainClient());
        OkHttpClient derived = wrapped.newBuilder().authenticator(answers).build();
        Request impatient =
                get("/b").tag(ResiliencePolicy.class, HoldLab.IMPATIENT).build();
        Once armed = new Once(() -> {
            lab.replies(429, "Retry-After: 30");
            wrapped.newCall(impatient).execute().close();
            lab.replies(401);
        });
        lab.onRequest(armed);
        try (Response response = derived.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).isEqualTo(401);
        }
        assertThat(lab.requests()).isEqualTo(2);
        lab.time.advance(Duration.ofSeconds(30));
        lab.replies(401);
        lab.replies(200);
        try (Response response = derived.newCall(get("/a").build()).execute()) {
            assertThat(response.code()).as("once the hold has ended").isEqualTo(200);
        }
    }

    @Test
    void aSecondRunThroughTheLoopBeginsWithNothingOfTheFirst() throws IOException {
        OkHttpClient.Builder derived = lab.heed().wrap(lab.plainClient()).newBuilder();
        derived.interceptors().add(0, chain -> {
            chain.proceed(new Request.Builder().url(lab.url("/token")).build()).close();
            return chain.proceed(chain.request());
        });
        MockWebServer other = lab.otherServer();
        other.enqueue(Lab.reply(204).build());
        String away = other.url("/b").toString();
        lab.replies(302, "Location: " + away);
        lab.replies(204);
        try (Response response = derived.build()
                .newCall(lab.post("/orders", RequestBody.create("order", Lab.TEXT))
                        .header("Authorization", "mine")
                        .build())
                .execute()) {
            assertThat(response.code()).isEqualTo(204);
        }
        lab.taken();
        RecordedRequest sent = lab.taken();
        assertThat(sent.getRequestLine() + sent.getHeaders().get("Authorization"))
                .matches("POST /orders .*mine");
    }

    private record Jar(String cookie) implements CookieJar {
        @Override
        public List<Cookie> loadForRequest(HttpUrl url) {
            return List.of(Cookie.parse(url, cookie));
        }

        @Override
        public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}
    }
}
