package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Credential;
import dev.heed.RateLimit;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.WaitUnit;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code maxWaiting} bounds how many calls wait at a time, whatever they wait for. */
class MaxWaitingTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private Call.Factory calls(Mode mode, int max) {
        lab.manualTime();
        lab.resilience(builder -> builder.maxWaiting(max));
        return mode.factory(lab.heed(), lab.plainClient());
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    private static void isAnsweredAtOnce(Response response, int status) {
        assertThat(response.code()).isEqualTo(status);
        assertThat(Trails.of(response).reason()).contains(Reason.TOO_MANY_WAITING);
        assertThat(Outcomes.of(response).retryAt()).isPresent();
        response.close();
    }

    @EveryMode
    void oneMoreGetsItsResponseOpenAndAtOnce(Mode mode) throws IOException {
        Call.Factory calls = calls(mode, 1);
        lab.replies(503);
        Running waits = Running.start(mode, calls.newCall(get("/one")));
        lab.time.awaitWaiters(1);
        lab.replies(503);
        try (Response response = mode.send(calls.newCall(get("/two")))) {
            assertThat(response.body().string()).isEqualTo("body of 503");
            isAnsweredAtOnce(response, 503);
        }
        lab.replies(200);
        lab.time.advance(TWO_MINUTES);
        waits.response().close();
        lab.replies(503);
        Running next = Running.start(mode, calls.newCall(get("/three")));
        lab.time.awaitWaiters(1);
        next.call.cancel();
        next.failureAtOnce();
    }

    @EveryMode
    void oneMoreAtAHoldGetsALocalResponse(Mode mode) throws IOException {
        Call.Factory calls = calls(mode, 2);
        lab.replies(429, "Retry-After: 120");
        Running told = Running.start(mode, calls.newCall(get("/one")));
        lab.time.awaitWaiters(1);
        Running held = Running.start(mode, calls.newCall(get("/two")));
        lab.time.awaitWaiters(2);
        Response response = mode.send(calls.newCall(get("/three")));
        assertThat(Outcomes.of(response).fromHold()).isTrue();
        isAnsweredAtOnce(response, 429);
        assertThat(lab.requests()).isEqualTo(1);
        for (Running running : List.of(told, held)) {
            running.call.cancel();
            running.failureAtOnce();
        }
    }

    @EveryMode
    void oneMoreKeepsIts401(Mode mode) throws IOException {
        CompletableFuture<Optional<Credential>> renewal = new CompletableFuture<>();
        lab.resilience(builder -> builder.credentials(new CredentialSource() {
            @Override
            public Optional<Credential> supply(HttpUrl origin, String partition) {
                return Optional.of(Credential.of("Bearer old"));
            }

            @Override
            public CompletionStage<Optional<Credential>> obtain(Need need) {
                return renewal;
            }
        }));
        Call.Factory calls = calls(mode, 1);
        lab.replies(401, "WWW-Authenticate: Bearer");
        Running waits = Running.start(mode, calls.newCall(get("/one")));
        lab.time.awaitWaiters(1);
        lab.replies(401, "WWW-Authenticate: Bearer");
        try (Response response = mode.send(calls.newCall(get("/two")))) {
            assertThat(response.code()).isEqualTo(401);
            assertThat(Trails.of(response).reason()).contains(Reason.TOO_MANY_WAITING);
        }
        lab.replies(200);
        renewal.complete(Optional.of(Credential.of("Bearer new")));
        waits.response().close();
    }

    @EveryMode
    void aFailureIsThrownAtOnce(Mode mode) {
        lab.doNotCheckPool();
        lab.client(builder -> builder.dns(host -> {
            throw new java.net.UnknownHostException("unknown " + host);
        }));
        Running running = Running.start(mode, calls(mode, 0).newCall(get("/")));
        IOException failure = running.failureAtOnce();
        assertThat(failure).hasMessageStartingWith("unknown ");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.TOO_MANY_WAITING);
    }

    @EveryMode
    void aCancelledWaitGivesItsPlaceBack(Mode mode) {
        Call.Factory calls = calls(mode, 1);
        for (int i = 0; i < 3; i++) {
            lab.replies(503);
            Running waits = Running.start(mode, calls.newCall(get("/" + i)));
            lab.time.awaitWaiters(1);
            waits.call.cancel();
            waits.failureAtOnce();
        }
    }

    @EveryMode
    void aCallThatWaitsAgainNeedsNoSecondPlace(Mode mode) throws IOException {
        Call.Factory calls = calls(mode, 1);
        lab.replies(503);
        lab.replies(503);
        lab.replies(200);
        Running waits = Running.start(mode, calls.newCall(get("/")));
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        waits.response().close();
    }

    @EveryMode
    void whatNeedsNoWaitGoesOn(Mode mode) throws IOException {
        Call.Factory calls = calls(mode, 0);
        lab.replies(302, "Location: /next");
        lab.replies(200);
        try (Response response = mode.send(calls.newCall(get("/")))) {
            assertThat(response.code()).isEqualTo(200);
        }
        lab.replies(302, "Location: /next", "Retry-After: 5");
        isAnsweredAtOnce(mode.send(calls.newCall(get("/"))), 302);
    }

    @EveryMode
    void neverMoreWaitHoweverManyComeTogether(Mode mode) {
        Call.Factory calls = calls(mode, 3);
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            lab.replies(503);
        }
        for (int i = 0; i < 12; i++) {
            all.add(Running.start(mode, calls.newCall(get("/" + i))));
        }
        Running.awaitThat(
                "nine are answered", () -> all.stream().filter(Running::isDone).count() == 9);
        lab.time.awaitWaiters(3);
        all.stream().filter(running -> !running.isDone()).forEach(running -> {
            running.call.cancel();
            running.failureAtOnce();
        });
        all.stream()
                .filter(running -> !running.call.isCanceled())
                .forEach(running -> isAnsweredAtOnce(running.response(), 503));
    }

    @EveryMode
    void withoutItEveryCallWaits(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.documented());
        lab.replies(503);
        lab.replies(200);
        lab.get(mode, "/").close();
    }

    @Test
    void itIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Resilience.builder(ResiliencePolicy.documented()).maxWaiting(-1))
                .withMessage("maxWaiting must be at least 0, was -1");
    }

    @EveryMode
    void aCallThatWaitsForNothingTakesNoPlaceHoweverLongItsListenerTakes(Mode mode) throws Exception {
        CountDownLatch isListening = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        lab.manualTime();
        lab.resilience(builder -> builder.maxWaiting(1).onStep((call, step) -> {
            if (step.status().orElse(0) != 503) {
                isListening.countDown();
                awaitQuietly(goesOn);
            }
        }));
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        lab.server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return Lab.reply("/none".equals(request.getTarget()) ? 404 : 503)
                        .build();
            }
        });
        Running none = Running.start(mode, calls.newCall(get("/none")));
        awaitQuietly(isListening);
        Running waits = Running.start(mode, calls.newCall(get("/one")));
        lab.time.awaitWaiters(1);
        waits.call.cancel();
        goesOn.countDown();
        none.response().close();
        waits.failureAtOnce();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @EveryMode
    void aRedirectWhoseWaitStandsInAConfiguredHeaderMayNotWaitEither(Mode mode) throws IOException {
        lab.policy(ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("x-wait", WaitUnit.SECONDS))
                .build());
        lab.resilience(builder -> builder.maxWaiting(0));
        lab.replies(302, "Location: /next", "X-Wait: 60");
        isAnsweredAtOnce(lab.get(mode, "/"), 302);
    }
}
