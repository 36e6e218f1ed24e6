package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Cache;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** OkHttp's own following stays off, and a cache is told the truth all the same. */
class UnfollowedTest {
    private static final String FRESH = "Cache-Control: max-age=3600";
    private static final String STALE = "Cache-Control: max-age=0";
    private static final String LONG = "x".repeat(200_000);
    private static final ResiliencePolicy FOLLOWING_NONE =
            ResiliencePolicy.builder().redirects(Redirects.none()).build();

    @RegisterExtension
    final Lab lab = new Lab();

    @TempDir
    Path directory;

    private Cache cache;

    @BeforeEach
    void aCache() {
        cache = new Cache(directory.toFile(), 1 << 20);
        lab.client(builder -> builder.cache(cache));
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
    }

    private static MockResponse.Builder redirect(String location, String cacheControl) {
        return new MockResponse.Builder()
                .code(301)
                .addHeader("Location", location)
                .addHeader("Cache-Control", cacheControl);
    }

    @EveryMode
    void whatIsStoredIsTheRedirectAsItCame(Mode mode) throws IOException {
        lab.replies(301, "Location: /new", FRESH);
        lab.replies(200);
        lab.get(mode, "/old").close();
        lab.replies(200);
        Request request = new Request.Builder().url(lab.url("/old")).build();
        try (Response response = lab.plainClient().newCall(request).execute()) {
            assertThat(response.request().url()).isEqualTo(lab.url("/new"));
            assertThat(response.priorResponse().networkResponse()).isNull();
            assertThat(response.priorResponse().header("Location")).isEqualTo("/new");
        }
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aRedirectThatPlainOkHttpStoredIsFollowedByHeedsRules(Mode mode) throws IOException {
        MockWebServer away = lab.otherServer();
        away.enqueue(Lab.reply(200).build());
        away.enqueue(Lab.reply(200).build());
        lab.replies(302, "Location: " + away.url("/b"), FRESH);
        Request.Builder request = new Request.Builder().url(lab.url("/a"));
        lab.plainClient().newCall(request.build()).execute().close();
        try (Response response =
                lab.send(mode, request.header("X-Api-Key", "s3cret").build())) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.ANSWERED);
            assertThat(response.priorResponse().networkResponse()).isNull();
        }
        Lab.taken(away);
        assertThat(Lab.taken(away).getHeaders().get("X-Api-Key")).isNull();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aRevalidatedRedirectIsFollowedByHeedsRules(Mode mode) throws IOException {
        MockWebServer away = lab.otherServer();
        lab.replies(301, "Location: " + away.url("/b"), STALE, "ETag: \"1\"");
        lab.replies(304, STALE);
        Request request = new Request.Builder()
                .url(lab.url("/a"))
                .header("X-Api-Key", "s3cret")
                .build();
        for (int call = 0; call < 2; call++) {
            away.enqueue(Lab.reply(200).build());
            lab.send(mode, request).close();
            assertThat(Lab.taken(away).getHeaders().get("X-Api-Key")).isNull();
        }
        assertThat(lab.taken().getHeaders().get("If-None-Match")).isNull();
        assertThat(lab.taken().getHeaders().get("If-None-Match")).isEqualTo("\"1\"");
    }

    @EveryMode
    void aRedirectThatIsHandedOverHasItsBodyAlsoFromTheCache(Mode mode) throws IOException {
        lab.policy(FOLLOWING_NONE);
        lab.replies(308, "Location: /new", FRESH);
        for (int call = 0; call < 2; call++) {
            try (Response response = lab.get(mode, "/old")) {
                assertThat(response.code()).isEqualTo(308);
                assertThat(response.headers("Location")).containsExactly("/new");
                assertThat(response.body().string()).isEqualTo("body of 308");
            }
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void itsBodyIsReadableAlsoIfItWasCompressed(Mode mode) throws IOException {
        lab.policy(FOLLOWING_NONE);
        Buffer zipped = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(zipped))) {
            sink.writeUtf8("moved");
        }
        lab.server.enqueue(redirect("/new", "max-age=3600")
                .addHeader("Content-Encoding", "gzip")
                .body(zipped)
                .build());
        for (int call = 0; call < 2; call++) {
            try (Response response = lab.get(mode, "/old")) {
                assertThat(response.body().string()).isEqualTo("moved");
            }
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void whatMayNotBeStoredIsNotReadAhead(Mode mode) throws IOException {
        lab.policy(FOLLOWING_NONE);
        lab.server.enqueue(redirect("/new", "no-store").body(LONG).build());
        try (Response response = lab.get(mode, "/old")) {
            assertThat(response.body().string()).isEqualTo(LONG);
            assertThat(response.header("Location")).isEqualTo("/new");
        }
    }

    @EveryMode
    void aRedirectThatOkHttpWouldNotFollowIsHandedOverUntouched(Mode mode) throws IOException {
        lab.server.enqueue(
                redirect("s3://bucket/key", "max-age=3600").body(LONG).build());
        try (Response response = lab.get(mode, "/old")) {
            assertThat(response.body().string()).isEqualTo(LONG);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.LOCATION_UNREADABLE);
        }
    }

    /** A minute's worth of real time, if it were. */
    @EveryMode
    @Timeout(20)
    void aBodyThatTricklesIsNotWaitedFor(Mode mode) throws IOException {
        lab.doNotCheckPool();
        lab.server.enqueue(redirect("/new", "max-age=3600")
                .body("x".repeat(60))
                .throttleBody(1, 1, TimeUnit.SECONDS)
                .build());
        lab.replies(200);
        try (Response response = lab.get(mode, "/old")) {
            assertThat(response.code()).isEqualTo(200);
        }
    }
}
