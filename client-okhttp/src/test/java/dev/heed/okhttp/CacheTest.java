package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Typed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import okhttp3.Cache;
import okhttp3.CacheControl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** OkHttp's own cache works below a wrapped client as it did before. */
class CacheTest {
    private static final String FRESH = "Cache-Control: max-age=3600";
    private static final String STALE = "Cache-Control: max-age=0";

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

    @EveryMode
    void aHitIsAnswered(Mode mode) throws IOException {
        lab.replies(200, FRESH);
        read(mode, "/");
        try (Response hit = lab.get(mode, "/")) {
            assertThat(hit.body().string()).isEqualTo("body of 200");
            assertThat(hit.networkResponse()).isNull();
            assertThat(hit.cacheResponse()).isNotNull();
            assertThat(Outcomes.of(hit)).isEqualTo(Typed.answer(200));
            assertThat(Lab.whys(Trails.of(hit))).containsExactly(Reason.ANSWERED);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aMissThatMayNotAskTheServerIsHandedOverAtOnce(Mode mode) throws IOException {
        Request onlyCached = new Request.Builder()
                .url(lab.url("/"))
                .cacheControl(CacheControl.FORCE_CACHE)
                .build();
        try (Response miss = lab.send(mode, onlyCached)) {
            assertThat(Outcomes.of(miss)).isEqualTo(Typed.answer(504));
            assertThat(Lab.whys(Trails.of(miss))).containsExactly(Reason.LOCAL_REPLY);
        }
        assertThat(lab.requests()).isZero();
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void a504OfAServersIsNoMiss(Mode mode) throws IOException {
        lab.replies(504);
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    @EveryMode
    void aRedirectFromTheCacheIsFollowed(Mode mode) throws IOException {
        lab.replies(301, "Location: /new", FRESH);
        lab.replies(200);
        read(mode, "/old");
        lab.replies(200);
        try (Response response = lab.get(mode, "/old")) {
            Response redirect = Objects.requireNonNull(response.priorResponse());
            assertThat(redirect.networkResponse()).isNull();
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.REDIRECTED, Reason.ANSWERED);
        }
        assertThat(lab.taken().getTarget()).isEqualTo("/old");
        assertThat(lab.taken().getTarget()).isEqualTo("/new");
        assertThat(lab.taken().getTarget()).isEqualTo("/new");
        assertThat(lab.requests()).isEqualTo(3);
    }

    @EveryMode
    void aRevalidationThatMeetsA503WaitsAndThenHits(Mode mode) throws IOException {
        lab.replies(200, STALE, "ETag: \"1\"");
        read(mode, "/");
        lab.replies(503, "Retry-After: 0");
        lab.replies(304, STALE);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo("body of 200");
            assertThat(Objects.requireNonNull(response.networkResponse()).code())
                    .isEqualTo(304);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.FLOOR, Reason.ANSWERED);
        }
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(2));
    }

    /** A body is cached once it has been read to its end; that of a redirect OkHttp reads as it closes it. */
    private void read(Mode mode, String path) throws IOException {
        try (Response response = lab.get(mode, path)) {
            assertThat(response.body().string()).isNotEmpty();
        }
    }
}
