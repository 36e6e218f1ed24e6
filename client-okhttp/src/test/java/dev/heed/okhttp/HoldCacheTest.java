package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.Cache;
import okhttp3.CacheControl;
import okhttp3.Dns;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds beside OkHttp's cache. */
class HoldCacheTest {
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

    /** The cached page is there, and its origin is held for half a minute. */
    private HoldLab cachedAndHeld(Mode mode, String caching) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(200, caching);
        try (Response response = calls.send(calls.get("/page"))) {
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        calls.arm("/other", 429, "Retry-After: 30");
        assertThat(calls.heed.holds()).hasSize(1);
        return calls;
    }

    @EveryMode
    void aHeldGetIsAnsweredFromTheCache(Mode mode) throws IOException {
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        try (Response hit = calls.send(calls.get("/page"))) {
            assertThat(hit.body().string()).isEqualTo("body of 200");
            assertThat(hit.networkResponse()).isNull();
            assertThat(hit.cacheResponse()).isNotNull();
            assertThat(Trails.of(hit).fromHold()).isFalse();
        }
        assertThat(lab.requests()).isEqualTo(2);
        assertThat(lab.time.waits()).isEmpty();
        assertThat(calls.heed.holds()).as("a hit is no good reply").hasSize(1);
    }

    @EveryMode
    void whatIsStaleWaitsForTheServer(Mode mode) throws IOException {
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=0");
        lab.replies(200);
        try (Response fresh = calls.send(calls.get("/page"))) {
            assertThat(fresh.networkResponse()).isNotNull();
            assertThat(fresh.request().header("Cache-Control")).isNull();
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(30));
    }

    @EveryMode
    void whoWantsNoCacheWaitsForTheServer(Mode mode) throws IOException {
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        lab.replies(200);
        try (Response fresh = calls.send(calls.get("/page").cacheControl(CacheControl.FORCE_NETWORK))) {
            assertThat(fresh.networkResponse()).isNotNull();
        }
        assertThat(lab.time.waits()).containsExactly(Duration.ofSeconds(30));
    }

    @EveryMode
    void whoWantsTheCacheOnlyIsNotHeld(Mode mode) throws IOException {
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        try (Response miss = calls.send(calls.get("/unknown").cacheControl(CacheControl.FORCE_CACHE))) {
            assertThat(miss.code()).isEqualTo(504);
            assertThat(Lab.whys(Trails.of(miss))).containsExactly(Reason.LOCAL_REPLY);
        }
        assertThat(lab.time.waits()).isEmpty();
    }

    @EveryMode
    void aHitArmsNothing(Mode mode) throws IOException {
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(404, "Cache-Control: max-age=600", "Retry-After: 7");
        ResiliencePolicy surfacing = ResiliencePolicy.surfaceAll();
        try (Response gone = calls.send(calls.get("/gone").tag(ResiliencePolicy.class, surfacing))) {
            gone.body().string();
        }
        ResiliencePolicy arming = ResiliencePolicy.builder()
                .on(404, Rule.waitAsTold().holding(Scope.ORIGIN))
                .maxWait(Duration.ZERO)
                .build();
        try (Response gone = calls.send(calls.get("/gone").tag(ResiliencePolicy.class, arming))) {
            assertThat(gone.cacheResponse()).isNotNull();
            assertThat(gone.code()).isEqualTo(404);
        }
        assertThat(calls.heed.holds()).isEmpty();
    }

    static Stream<Arguments> modesAndCacheControls() {
        return Mode.with("no-cache", "max-age=0", "no-store");
    }

    /** The look into the cache must not become a request. */
    @ParameterizedTest
    @MethodSource("modesAndCacheControls")
    void anInterceptorThatWantsTheServerSendsNothingEarly(Mode mode, String cacheControl) throws IOException {
        lab.client(builder -> builder.cache(cache)
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Cache-Control", cacheControl)
                        .build())));
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        calls.answered(calls.get("/page"));
        calls.sentAt(Duration.ZERO, Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    @EveryMode
    void anInterceptorThatSetsCacheControlSendsNothingEarly(Mode mode) throws IOException {
        lab.client(builder -> builder.cache(cache)
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Cache-Control", "max-age=60")
                        .build())));
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        try (Response hit = calls.send(calls.get("/page"))) {
            assertThat(hit.cacheResponse()).isNotNull();
        }
        lab.replies(200);
        try (Response fresh = calls.send(calls.get("/unknown"))) {
            assertThat(fresh.code()).isEqualTo(200);
            assertThat(fresh.request().cacheControl().onlyIfCached()).isFalse();
        }
        Duration later = Duration.ofSeconds(30);
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, Duration.ZERO, later);
    }

    /** Callers make further requests out of the one that was answered. */
    @EveryMode
    void theRequestOfAHitDoesNotAskForTheCacheOnly(Mode mode) throws IOException {
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        try (Response hit = calls.send(calls.get("/page"))) {
            assertThat(hit.cacheResponse()).isNotNull();
            assertThat(hit.request().header("Cache-Control")).isNull();
            calls.answered(hit.request().newBuilder().url(lab.url("/next")));
        }
    }

    /** The 504 of a miss is made up by OkHttp: no server is in trouble, and no attempt was made. */
    @EveryMode
    void anInterceptorThatThrowsForTheMissDoesNotEndTheCall(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder().onFailure(Rule.surface()).build());
        lab.client(builder -> builder.cache(cache).addInterceptor(HoldCacheTest::throwingForServerErrors));
        HoldLab calls = cachedAndHeld(mode, "Cache-Control: max-age=600");
        lab.replies(200);
        try (Response response = calls.send(calls.get("/unknown"))) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.HELD, Reason.ANSWERED);
        }
        calls.sentAt(Duration.ZERO, Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    /** It stands inside of Heed's guard, and takes the place of what is said there: only-if-cached. */
    @Test
    void anInterceptorAddedLastThatWantsTheServerSendsNothingEarly() throws IOException {
        OkHttpClient derived = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("Cache-Control", "no-cache")
                        .build()))
                .build();
        Request.Builder other = new Request.Builder().url(lab.url("/other"));
        lab.replies(429, "Retry-After: 30");
        derived.newCall(other.tag(ResiliencePolicy.class, HoldLab.IMPATIENT).build())
                .execute()
                .close();
        lab.replies(200);
        derived.newCall(new Request.Builder().url(lab.url("/page")).build())
                .execute()
                .close();
        assertThat(lab.arrivals()).containsExactly(Duration.ZERO, HoldLab.HALF_A_MINUTE);
    }

    /** The 504 of the look into the cache is forgotten when the server is asked. */
    @EveryMode
    void aFailureAfterTheHoldIsNotTakenForTheMissBeforeIt(Mode mode) throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        lab.policy(ResiliencePolicy.builder().on(504, Rule.surface()).build());
        lab.client(builder -> builder.cache(cache).dns(hostname -> {
            if (lookUps.incrementAndGet() == 2) {
                throw new UnknownHostException(hostname);
            }
            return Dns.SYSTEM.lookup(hostname);
        }));
        HoldLab calls = new HoldLab(lab, mode);
        calls.arm("/other", 429, "Retry-After: 30", "Connection: close");
        lab.replies(200);
        try (Response response = calls.send(calls.get("/page"))) {
            assertThat(Lab.whys(Trails.of(response))).containsExactly(Reason.HELD, Reason.BACKOFF, Reason.ANSWERED);
        }
    }

    private static Response throwingForServerErrors(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() >= 500) {
            response.close();
            throw new IOException("server in trouble: " + response.code());
        }
        return response;
    }
}
