package dev.heed.okhttp;

import static dev.heed.okhttp.testing.Lab.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.Credential;
import dev.heed.Hold;
import dev.heed.Outcome;
import dev.heed.RateLimit;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.WaitUnit;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A response that uses a limit up holds others before the service has to refuse anybody. */
class UsedUpLimitTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String NONE_LEFT = "X-RateLimit-Remaining: 0";
    private static final String IN_A_MINUTE = "X-RateLimit-Reset: 60";
    private static final RateLimit LIMIT = RateLimit.of("x-ratelimit-remaining", "x-ratelimit-reset", WaitUnit.SECONDS);
    private static final ResiliencePolicy POLICY =
            ResiliencePolicy.builder().rateLimit(LIMIT).build();

    @RegisterExtension
    final Lab lab = new Lab();

    private HoldLab calls(Mode mode, ResiliencePolicy policy) {
        lab.policy(policy);
        return new HoldLab(lab, mode);
    }

    @EveryMode
    void theNextRequestLeavesWhenTheLimitIsRenewedAndNobodyIsRefused(Mode mode) throws IOException {
        HoldLab calls = calls(mode, POLICY);
        lab.replies(200, NONE_LEFT, IN_A_MINUTE);
        try (Response used = calls.send(calls.get("/one"))) {
            assertThat(used.code()).isEqualTo(200);
            assertThat(used.body().string()).isEqualTo("body of 200");
        }
        assertThat(calls.heed.holds()).singleElement().satisfies(hold -> {
            assertThat(hold.status()).isEqualTo(200);
            assertThat(hold.localStatus()).isEqualTo(429);
            assertThat(hold.scope()).isEqualTo(Scope.ORIGIN);
        });
        calls.answered(calls.get("/two"));
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE);
    }

    @EveryMode
    void whoCannotWaitGetsALocal429WithTheTimeLeft(Mode mode) throws IOException {
        HoldLab calls = calls(mode, POLICY);
        lab.replies(200, NONE_LEFT, IN_A_MINUTE);
        calls.send(calls.get("/one")).close();
        try (Response local = calls.send(calls.get("/two"), HoldLab.IMPATIENT)) {
            assertThat(local.code()).isEqualTo(429);
            assertThat(local.header("Retry-After")).isEqualTo("60");
            assertThat(local.networkResponse()).isNull();
            Outcome outcome = Outcomes.of(local);
            assertThat(outcome).isInstanceOf(Outcome.TooManyRequests.class);
            assertThat(outcome.fromHold()).isTrue();
            assertThat(outcome.retryAt()).contains(lab.time.now().plus(MINUTE));
            assertThat(Trails.of(local).reason()).contains(Reason.HELD);
        }
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aLimitThatIsNotUsedUpHoldsNobody(Mode mode) throws IOException {
        HoldLab calls = calls(mode, POLICY);
        lab.replies(200, "X-RateLimit-Remaining: 1", IN_A_MINUTE);
        calls.send(calls.get("/one")).close();
        calls.answered(calls.get("/two"));
        assertThat(lab.arrivals()).containsExactly(NOW, NOW);
        assertThat(calls.heed.holds()).isEmpty();
    }

    @EveryMode
    void aRedirectThatUsesALimitUpIsFollowedOnceThatIsRenewed(Mode mode) throws IOException {
        HoldLab calls = calls(mode, POLICY);
        lab.replies(302, "Location: /there", NONE_LEFT, IN_A_MINUTE);
        lab.replies(200);
        calls.send(calls.get("/here")).close();
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE);
    }

    @EveryMode
    void aRefusalWaitsForTheResetOfItsLimit(Mode mode) throws IOException {
        HoldLab calls = calls(mode, POLICY);
        lab.replies(429, NONE_LEFT, IN_A_MINUTE);
        lab.replies(200);
        calls.send(calls.get("/")).close();
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE);
    }

    @EveryMode
    void a403ThatNamesAWaitIsARefusalAndAnotherIsHandedOver(Mode mode) throws IOException {
        HoldLab calls = calls(
                mode,
                ResiliencePolicy.builder()
                        .on(403, Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN))
                        .build());
        lab.replies(403, "Retry-After: 60");
        lab.replies(403);
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.code()).isEqualTo(403);
            assertThat(Trails.of(response).reason()).contains(Reason.SURFACED);
        }
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE);
    }

    @EveryMode
    void aVetoEndsTheCallAndHoldsOthersAllTheSame(Mode mode) throws IOException {
        HoldLab calls = calls(
                mode, ResiliencePolicy.builder().vetoHeader("x-should-retry").build());
        lab.replies(429, "Retry-After: 60", "X-Should-Retry: false");
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.code()).isEqualTo(429);
            assertThat(Trails.of(response).reason()).contains(Reason.SERVER_SAID_NO);
        }
        assertThat(calls.heed.holds()).extracting(Hold::status).containsExactly(429);
    }

    @EveryMode
    void aHostileHeaderHoldsNobodyForLongerThanMaxHold(Mode mode) throws IOException {
        HoldLab calls = calls(
                mode,
                ResiliencePolicy.builder()
                        .rateLimit(LIMIT)
                        .maxHold(Duration.ofSeconds(5))
                        .build());
        lab.server.enqueue(reply(200, NONE_LEFT, "X-RateLimit-Reset: 31000000").build());
        calls.send(calls.get("/one")).close();
        calls.answered(calls.get("/two"));
        assertThat(lab.arrivals()).containsExactly(NOW, Duration.ofSeconds(5));
    }

    @EveryMode
    void aResetAsAnEpochSecondIsAWaitAlsoWithoutADate(Mode mode) throws IOException {
        HoldLab calls = calls(
                mode,
                ResiliencePolicy.builder()
                        .on(403, Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN))
                        .rateLimit(RateLimit.of("X-Remaining", "X-Reset", WaitUnit.EPOCH_SECONDS))
                        .build());
        long reset = lab.time.now().plus(MINUTE).getEpochSecond();
        lab.replies(403, "X-Remaining: 0", "X-Reset: " + reset);
        lab.replies(200);
        calls.send(calls.get("/")).close();
        assertThat(lab.arrivals()).hasSize(2);
        assertThat(lab.arrivals().get(1)).isBetween(MINUTE.minusSeconds(1), MINUTE.plusSeconds(6));
    }

    @EveryMode
    void zeroInAWaitHeaderHidesNoLongerRetryAfter(Mode mode) throws IOException {
        HoldLab calls = calls(
                mode,
                ResiliencePolicy.builder()
                        .rateLimit(RateLimit.retryAfter("retry-after-ms", WaitUnit.MILLISECONDS))
                        .build());
        lab.replies(429, "Retry-After-Ms: 0", "Retry-After: 5");
        lab.replies(200);
        calls.send(calls.get("/")).close();
        assertThat(lab.arrivals()).containsExactly(NOW, Duration.ofSeconds(5));
    }

    @EveryMode
    void whatAStoredResponseSaidOfALimitSaysNothingOnceItIsRevalidated(Mode mode, @TempDir Path directory)
            throws IOException {
        try (Cache cache = new Cache(directory.toFile(), 1_000_000)) {
            lab.client(client -> client.cache(cache));
            HoldLab calls = calls(mode, POLICY);
            lab.replies(200, "Cache-Control: max-age=0", "ETag: \"a\"", NONE_LEFT, IN_A_MINUTE);
            try (Response first = calls.send(calls.get("/page"))) {
                first.body().string();
            }
            calls.heed.release(hold -> true);
            lab.replies(304, "ETag: \"a\"");
            try (Response again = calls.send(calls.get("/page"))) {
                assertThat(again.code()).isEqualTo(200);
                assertThat(again.cacheResponse()).isNotNull();
            }
            assertThat(calls.heed.holds()).isEmpty();
        }
    }

    @EveryMode
    void anInterceptorThatThrowsAfterTheGoodResponseDoesNotHideThatTheLimitIsUsedUp(Mode mode) {
        lab.client(client -> client.addInterceptor(chain -> {
            try (Response response = chain.proceed(chain.request())) {
                throw new IOException("after " + response.code());
            }
        }));
        HoldLab calls = calls(mode, POLICY);
        lab.replies(200, NONE_LEFT, IN_A_MINUTE);
        assertThatThrownBy(() -> calls.send(calls.get("/"))).hasMessage("after 200");
        assertThat(calls.heed.holds()).extracting(Hold::status).containsExactly(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ENQUEUE"})
    void anInterceptorThatADerivedClientAddsLastDoesNotHideItEither(Mode mode) {
        lab.policy(POLICY);
        Resilience heed = lab.heed();
        OkHttpClient derived = heed.wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> {
                    try (Response response = chain.proceed(chain.request())) {
                        throw new IOException("after " + response.code());
                    }
                })
                .build();
        lab.replies(200, NONE_LEFT, IN_A_MINUTE);
        Request request = new Request.Builder().url(lab.url("/")).build();
        assertThatThrownBy(() -> mode.send(derived.newCall(request))).hasMessage("after 200");
        assertThat(heed.holds()).extracting(Hold::status).containsExactly(200);
    }

    @EveryMode
    void anAuthenticatorDoesNotSendPastTheLimitThatThe401UsesUp(Mode mode) throws IOException {
        lab.client(client -> client.authenticator((route, response) -> response.request()
                .newBuilder()
                .header("Authorization", "Bearer value")
                .build()));
        HoldLab calls = calls(mode, POLICY);
        lab.replies(401, NONE_LEFT, IN_A_MINUTE);
        try (Response response = calls.send(calls.get("/"))) {
            assertThat(response.code()).isEqualTo(401);
        }
        assertThat(lab.requests()).isEqualTo(1);
        lab.replies(401);
        calls.answered(calls.get("/"));
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE, MINUTE);
    }

    @EveryMode
    void aLimitThatA401UsesUpHoldsOthersWhileCredentialsAreRenewed(Mode mode) throws IOException {
        CompletableFuture<Optional<Credential>> renewal = new CompletableFuture<>();
        lab.manualTime();
        lab.resilience(builder -> builder.credentials(need -> renewal));
        HoldLab calls = calls(mode, POLICY);
        lab.replies(401, "WWW-Authenticate: Bearer", NONE_LEFT, IN_A_MINUTE);
        Running refused = Running.start(mode, calls.call(calls.get("/one")));
        lab.time.awaitWaiters(1);
        try (Response local = calls.send(calls.get("/two"), HoldLab.IMPATIENT)) {
            assertThat(local.code()).isEqualTo(429);
        }
        renewal.complete(Optional.empty());
        refused.response().close();
        assertThat(lab.requests()).isEqualTo(1);
    }

    @EveryMode
    void aRefusalThatReportsTwoLimitsUsedUpHoldsForEachItsOwn(Mode mode) throws IOException {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .rateLimit(LIMIT.holding(Scope.ORIGIN))
                .rateLimit(RateLimit.of("u-left", "u-reset", WaitUnit.SECONDS).holding(Scope.RESOURCE))
                .build();
        HoldLab calls = calls(mode, policy);
        lab.replies(429, NONE_LEFT, IN_A_MINUTE, "U-Left: 0", "U-Reset: 600");
        calls.send(calls.get("/one"), policy.toBuilder().maxWait(Duration.ZERO).build())
                .close();
        assertThat(calls.heed.holds()).extracting(Hold::scope).containsExactlyInAnyOrder(Scope.RESOURCE, Scope.ORIGIN);
        calls.answered(calls.get("/two"));
        assertThat(lab.arrivals()).containsExactly(NOW, MINUTE);
    }

    @EveryMode
    void aStoredResponseNamesNoTimeToTryAgain(Mode mode, @TempDir Path folder) throws IOException {
        Cache cache = new Cache(folder.toFile(), 1 << 20);
        lab.client(builder -> builder.cache(cache));
        HoldLab calls = calls(mode, POLICY);
        lab.replies(200, NONE_LEFT, IN_A_MINUTE, "Cache-Control: max-age=60000");
        try (Response response = calls.send(calls.get("/one"))) {
            assertThat(response.body().string()).isNotEmpty();
        }
        lab.time.advance(Duration.ofMinutes(30));
        try (Response response = calls.send(calls.get("/one"))) {
            assertThat(response.networkResponse()).isNull();
            assertThat(Outcomes.of(response).retryAt()).isEmpty();
        }
        cache.close();
    }
}
