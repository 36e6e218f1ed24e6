package dev.heed.okhttp;

import static dev.heed.okhttp.testing.Lab.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Credential;
import dev.heed.Match;
import dev.heed.Outcome;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.Cache;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.GzipSink;
import okio.GzipSource;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A response that means something else than its status says: rule, outcome, holds and credentials are of what it means. */
class ReadAsTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final String QUOTA = "{\"error\": {\"code\": \"insufficient_quota\"}}";
    private static final ResiliencePolicy QUOTA_IS_402 = ResiliencePolicy.builder()
            .readAs(429, 402, Match.body("insufficient_quota"))
            .build();

    @RegisterExtension
    final Lab lab = new Lab();

    private static MockResponse.Builder json(int status, String body, String... headers) {
        return reply(status, headers).body(body).addHeader("Content-Type", "application/json; charset=utf-8");
    }

    @EveryMode
    void a429ThatMeansAnEmptyAccountIsHandedOverAndHoldsNobody(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.server.enqueue(json(429, QUOTA, "Retry-After: 60").build());
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(429);
            Outcome outcome = Outcomes.of(response);
            assertThat(outcome).isInstanceOf(Outcome.Other.class);
            assertThat(outcome.status()).isEqualTo(429);
            assertThat(Trails.of(response).toString()).contains("429, read as 402");
            assertThat(response.body().string()).as("the body, whole").isEqualTo(QUOTA);
        }
        assertThat(lab.arrivals()).containsExactly(NOW);
    }

    @EveryMode
    void another429WaitsAsEver(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.server.enqueue(
                json(429, "{\"error\": \"slow down\"}", "Retry-After: 60").build());
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(lab.arrivals()).containsExactly(NOW, Duration.ofMinutes(1));
    }

    @EveryMode
    void a403ThatMeans429WaitsAndHoldsTheOrigin(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .readAs(403, 429, Match.header("x-ratelimit-remaining", "0"))
                .build());
        lab.replies(403, "X-RateLimit-Remaining: 0", "Retry-After: 60");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Trails.of(response).toString()).contains("403, read as 429");
        }
        assertThat(lab.arrivals()).containsExactly(NOW, Duration.ofMinutes(1));
    }

    @EveryMode
    void a200ThatMeans503IsRetriedAfterTwoMinutes(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .readAs(200, 503, Match.header("x-error", "overloaded"))
                .build());
        lab.replies(200, "X-Error: overloaded");
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isInstanceOf(Outcome.Ok.class);
        }
        assertThat(lab.arrivals()).containsExactly(NOW, TWO_MINUTES);
    }

    @EveryMode
    void a200ThatMeans503AndIsTheLastIsNoSuccess(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .readAs(200, 503, Match.header("x-error", "overloaded"))
                .maxWait(Duration.ofSeconds(1))
                .build());
        lab.replies(200, "X-Error: overloaded");
        try (Response response = lab.get(mode, "/")) {
            Outcome outcome = Outcomes.of(response);
            assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
            assertThat(outcome.status()).isEqualTo(200);
            assertThat(outcome.isSuccessful()).isFalse();
            assertThat(outcome.retryAt()).contains(lab.time.now().plus(TWO_MINUTES));
        }
    }

    @EveryMode
    void a403ThatMeans401GetsNewCredentials(Mode mode) throws IOException {
        lab.manualTime(); // a renewal takes real time
        lab.policy(ResiliencePolicy.builder()
                .readAs(403, 401, Match.body("token_expired"))
                .build());
        lab.resilience(builder ->
                builder.credentials(CredentialSource.blocking(need -> Optional.of(Credential.of("Bearer new")))));
        lab.server.enqueue(json(403, "{\"error\": \"token_expired\"}").build());
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.taken().getHeaders().get("Authorization")).isNull();
        assertThat(lab.taken().getHeaders().get("Authorization")).isEqualTo("Bearer new");
    }

    @EveryMode
    void aBodyThatComesSlowlyIsReadForAsLongAsTheReadTimeoutAndStaysWhole(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402.toBuilder().maxWait(Duration.ZERO).build());
        lab.client(client -> client.readTimeout(400, TimeUnit.MILLISECONDS));
        lab.doNotCheckPool();
        lab.server.enqueue(json(429, "x".repeat(200_000))
                .throttleBody(100, 100, TimeUnit.MILLISECONDS)
                .build());
        long began = System.nanoTime();
        try (Response response = lab.get(mode, "/")) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            assertThat(response.body().source().readUtf8(300)).as("read on").isEqualTo("x".repeat(300));
            assertThat(Trails.of(response).reason()).contains(Reason.WAIT_EXCEEDS_MAX_WAIT);
        }
    }

    @EveryMode
    void theBodyOfAnotherStatusStaysUnread(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.doNotCheckPool();
        lab.server.enqueue(json(500, "slow").bodyDelay(20, TimeUnit.SECONDS).build());
        lab.server.enqueue(json(404, "slow").bodyDelay(20, TimeUnit.SECONDS).build());
        long began = System.nanoTime();
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(404);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @EveryMode
    void anInterceptorThatThrowsDoesNotHideWhatTheBodyMeans(Mode mode) {
        lab.policy(QUOTA_IS_402);
        lab.client(client -> client.addInterceptor(chain -> {
            try (Response response = chain.proceed(chain.request())) {
                throw new IOException("not " + response.code());
            }
        }));
        lab.server.enqueue(json(429, QUOTA, "Retry-After: 60").build());
        assertThatThrownBy(() -> lab.get(mode, "/")).hasMessage("not 429");
        assertThat(lab.arrivals()).containsExactly(NOW);
    }

    @EveryMode
    void aStoredRejectionIsOneAlsoIfItsStatusMayMeanSomethingElse(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .on(422, Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1)))
                .readAs(422, 400, Match.header("x-other"))
                .build());
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(422);
        calls.send(calls.get("/")).close();
        try (Response local = calls.send(calls.get("/"))) {
            assertThat(Outcomes.of(local).fromHold()).isTrue();
            assertThat(Outcomes.of(local).retryAt()).isPresent();
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aMistakeOfAnInterceptorGivesThePlaceOfAWaitBack(Mode mode) throws IOException {
        lab.resilience(builder -> builder.maxWaiting(1));
        lab.client(client -> client.addInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            if (response.code() == 404) {
                response.close();
                throw new IllegalStateException("a mistake");
            }
            return response;
        }));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(404);
        assertThatThrownBy(() -> calls.send(calls.get("/gone"))).isNotNull();
        lab.replies(429, "Retry-After: 60");
        lab.replies(200);
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    /** Takes ten seconds, which is what bounds it, so that one way to send has to do. */
    @Test
    void aBodyThatStallsIsNotWaitedForForeverWhereTheClientHasNoReadTimeout() throws IOException {
        lab.policy(QUOTA_IS_402.toBuilder().maxWait(Duration.ZERO).build());
        lab.client(client -> client.readTimeout(Duration.ZERO));
        lab.doNotCheckPool();
        lab.server.enqueue(json(429, QUOTA).bodyDelay(40, TimeUnit.SECONDS).build());
        long began = System.nanoTime();
        try (Response response = lab.get(Mode.EXECUTE, "/")) {
            assertThat(response.code()).isEqualTo(429);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @EveryMode
    void anInterceptorThatSendsAgainIsJudgedByTheBodyThatItReturns(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.client(builder -> builder.addInterceptor(chain -> {
            Response first = chain.proceed(chain.request());
            if (first.code() != 429) {
                return first;
            }
            first.close();
            return chain.proceed(chain.request());
        }));
        lab.server.enqueue(
                json(429, "{\"error\": \"slow down\"}", "Retry-After: 60").build());
        lab.server.enqueue(json(429, QUOTA, "Retry-After: 60").build());
        try (Response response = lab.get(mode, "/")) {
            assertThat(Trails.of(response).toString()).contains("429, read as 402");
        }
        assertThat(lab.arrivals()).containsExactly(NOW, NOW);
    }

    @EveryMode
    void aBodyThatAnInterceptorDecompressesIsReadAsItComesOut(Mode mode) throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.client(builder -> builder.addInterceptor(chain -> {
            Response packed = chain.proceed(chain.request()
                    .newBuilder()
                    .header("Accept-Encoding", "gzip")
                    .build());
            BufferedSource unpacked = Okio.buffer(new GzipSource(packed.body().source()));
            return packed.newBuilder()
                    .removeHeader("Content-Encoding")
                    .removeHeader("Content-Length")
                    .body(ResponseBody.create(unpacked, packed.body().contentType(), -1))
                    .build();
        }));
        Buffer packed = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.writeUtf8(QUOTA);
        }
        lab.server.enqueue(json(429, "", "Retry-After: 60", "Content-Encoding: gzip")
                .body(packed)
                .build());
        try (Response response = lab.get(mode, "/")) {
            assertThat(Outcomes.of(response)).isInstanceOf(Outcome.Other.class);
            assertThat(response.body().string()).isEqualTo(QUOTA);
        }
        assertThat(lab.arrivals()).containsExactly(NOW);
    }

    @EveryMode
    void aRetryAfterAStoredErrorAsksTheServer(Mode mode, @TempDir Path folder) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .readAs(200, 503, Match.header("x-error", "overloaded"))
                .build());
        Cache cache = new Cache(folder.toFile(), 1 << 20);
        lab.client(builder -> builder.cache(cache));
        HoldLab calls = new HoldLab(lab, mode);
        lab.replies(200, "X-Error: overloaded", "Cache-Control: max-age=600");
        lab.replies(200, "Cache-Control: max-age=600");
        try (Response response = calls.send(calls.get("/"), HoldLab.IMPATIENT)) {
            assertThat(response.body().string()).as("stored").isNotEmpty();
        }
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.header("X-Error")).isNull();
            assertThat(response.request().header("Cache-Control")).isNull();
            assertThat(response.body().string()).as("stored").isNotEmpty();
        }
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.networkResponse()).isNull();
        }
        assertThat(lab.arrivals()).containsExactly(NOW, TWO_MINUTES);
        cache.close();
    }

    @EveryMode
    void anAuthenticatorIsNotAskedWhereA401MeansAnotherStatus(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .readAs(401, 403, Match.header("x-banned"))
                .build());
        lab.client(builder -> builder.authenticator((route, response) ->
                response.request().newBuilder().header("Authorization", "new").build()));
        lab.replies(401, "WWW-Authenticate: Basic", "X-Banned: 1");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(401);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    /** Takes twelve seconds, more than what is waited for at most, so that one way to send has to do. */
    @Test
    void aBodyThatTakesLongIsWholeAlsoWithoutAReadTimeout() throws IOException {
        lab.policy(QUOTA_IS_402);
        lab.client(builder -> builder.readTimeout(Duration.ZERO));
        String body = "slow ".repeat(60);
        lab.server.enqueue(json(429, body).throttleBody(25, 1, TimeUnit.SECONDS).build());
        try (Response response = lab.send(
                Mode.EXECUTE,
                new Request.Builder()
                        .url(lab.url("/"))
                        .tag(
                                ResiliencePolicy.class,
                                QUOTA_IS_402.toBuilder().maxWait(Duration.ZERO).build())
                        .build())) {
            assertThat(response.body().string()).isEqualTo(body);
        }
    }
}
