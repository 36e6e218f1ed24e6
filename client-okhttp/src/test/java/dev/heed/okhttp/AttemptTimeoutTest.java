package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code attemptTimeout} bounds one attempt up to its response headers, and nothing else. */
class AttemptTimeoutTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration LONGER = LIMIT.multipliedBy(2);

    /** Long enough that two of them are more than the limit. */
    private static final Duration MORE_THAN_HALF = LIMIT.multipliedBy(6).dividedBy(10);

    @RegisterExtension
    final Lab lab = new Lab();

    @BeforeEach
    void boundedAttempts() throws IOException {
        lab.replies(200);
        lab.get(Mode.EXECUTE, "/warm").close();
        lab.taken();
        lab.doNotCheckPool();
        lab.policy(bounded());
    }

    private static ResiliencePolicy bounded() {
        return ResiliencePolicy.builder().attemptTimeout(LIMIT).build();
    }

    private static MockResponse silence() {
        return Lab.reply(200).onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }

    private static MockResponse after(Duration time, int status, String... headers) {
        return Lab.reply(status, headers)
                .headersDelay(time.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    @EveryMode
    void aGetToASilentServerIsSentAgainOnAnotherConnection(Mode mode) throws IOException {
        lab.server.enqueue(silence());
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response)).satisfies(trail -> {
                assertThat(Lab.whys(trail)).containsExactly(Reason.BACKOFF, Reason.ANSWERED);
                assertThat(trail.steps().get(0).failure()).contains("SocketTimeoutException");
            });
        }
        assertThat(lab.taken().getConnectionIndex()).isNotEqualTo(lab.taken().getConnectionIndex());
    }

    @EveryMode
    void aPostIsNotSentAgainAndFailsWithTheTimeout(Mode mode) {
        lab.server.enqueue(silence());
        SocketTimeoutException failure =
                catchThrowableOfType(SocketTimeoutException.class, () -> lab.post(mode, "/", "an order"));
        assertThat(failure).hasMessage("no response headers within attemptTimeout of PT0.4S");
        assertThat(Lab.whys(Trails.of(failure))).containsExactly(Reason.NOT_IDEMPOTENT);
        assertThat(lab.requests()).isEqualTo(1 + 1);
    }

    @EveryMode
    void aRetryOnTheConnectionOfTheCallIsBoundedToo(Mode mode) {
        lab.policy(bounded().toBuilder().maxAttempts(2).build());
        lab.replies(500);
        lab.server.enqueue(silence());
        assertThat(catchThrowableOfType(SocketTimeoutException.class, () -> lab.get(mode, "/")))
                .hasMessageContaining("attemptTimeout");
    }

    @EveryMode
    void aBodyMayTakeLonger(Mode mode) throws IOException {
        String body = "slow ".repeat(10);
        lab.server.enqueue(Lab.reply(200)
                .body(body)
                .throttleBody(25, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .build());
        long started = System.nanoTime();
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.body().string()).isEqualTo(body);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(LIMIT);
    }

    @EveryMode
    void eachHopHasTheWholeTime(Mode mode) throws IOException {
        lab.server.enqueue(after(MORE_THAN_HALF, 302, "Location: /next"));
        lab.server.enqueue(after(MORE_THAN_HALF, 200));
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(Trails.of(response).steps()).hasSize(2);
        }
    }

    @EveryMode
    void aSendingWithCredentialsHasTheWholeTimeToo(Mode mode) throws IOException {
        lab.client(builder -> builder.authenticator((route, response) ->
                response.request().newBuilder().header("Authorization", "new").build()));
        lab.server.enqueue(after(MORE_THAN_HALF, 401, "WWW-Authenticate: Bearer"));
        lab.server.enqueue(after(MORE_THAN_HALF, 200));
        lab.server.enqueue(after(MORE_THAN_HALF, 401, "WWW-Authenticate: Bearer"));
        lab.server.enqueue(silence());
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
        }
        lab.policy(bounded().toBuilder().maxAttempts(1).build());
        assertThat(catchThrowableOfType(SocketTimeoutException.class, () -> lab.get(mode, "/")))
                .hasMessageContaining("attemptTimeout");
    }

    @EveryMode
    void timeInInterceptorsOfTheWrappedClientIsNotCounted(Mode mode) throws IOException {
        lab.client(builder -> builder.addInterceptor(chain -> {
            pause(LONGER);
            Response response = chain.proceed(chain.request());
            pause(LONGER);
            return response;
        }));
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            assertThat(Trails.of(response).steps()).hasSizeLessThan(2);
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
    }

    @EveryMode
    void timeInTheQueueOfTheDispatcherIsNotCounted(Mode mode) throws IOException {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(1);
        lab.client(builder -> builder.dispatcher(dispatcher));
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        lab.server.enqueue(after(LONGER, 200));
        lab.replies(204);
        Request get = new Request.Builder().url(lab.url("/")).build();
        Running first = Running.start(
                mode,
                calls.newCall(get.newBuilder()
                        .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                        .build()));
        lab.taken();
        try (Response second = mode.send(calls.newCall(get))) {
            assertThat(second.code()).isEqualTo(204);
        }
        first.response().close();
    }

    @EveryMode
    void aCancelWins(Mode mode) {
        lab.policy(ResiliencePolicy.builder()
                .attemptTimeout(Duration.ofSeconds(30))
                .build());
        lab.server.enqueue(silence());
        Running running = Running.start(
                mode, lab.call(mode, new Request.Builder().url(lab.url("/")).build()));
        lab.taken();
        running.call.cancel();
        assertThat(running.failureAtOnce()).isExactlyInstanceOf(IOException.class);
    }

    @Test
    void aCancelWinsAlsoWhereTheTimeIsOver() {
        lab.policy(bounded().toBuilder().maxAttempts(1).build());
        lab.client(builder -> builder.eventListenerFactory(made -> new EventListener() {
            @Override
            public void responseFailed(Call call, IOException failure) {
                call.cancel();
            }
        }));
        lab.server.enqueue(silence());
        IOException failure = catchThrowableOfType(IOException.class, () -> lab.get(Mode.EXECUTE, "/"));
        assertThat(failure).hasMessageNotContaining("attemptTimeout");
    }

    @EveryMode
    void aShorterCallTimeoutWins(Mode mode) {
        lab.client(builder -> builder.callTimeout(LIMIT.dividedBy(2)));
        lab.server.enqueue(silence());
        IOException failure = catchThrowableOfType(IOException.class, () -> lab.get(mode, "/"));
        assertThat(failure).isExactlyInstanceOf(InterruptedIOException.class).hasMessage("timeout");
    }

    @EveryMode
    void aResponseThatComesTooLateIsClosedAndItsConnectionIsNotUsedAgain(Mode mode) throws IOException {
        AtomicInteger responses = new AtomicInteger();
        lab.client(builder -> builder.eventListenerFactory(call -> new EventListener() {
            @Override
            public void responseHeadersEnd(Call answered, Response response) {
                if (responses.incrementAndGet() == 1) {
                    pause(LONGER);
                }
            }
        }));
        lab.replies(200);
        lab.replies(201);
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(201);
        }
        assertThat(lab.taken().getConnectionIndex()).isNotEqualTo(lab.taken().getConnectionIndex());
    }

    static Stream<Arguments> withAndWithoutABody() {
        return Mode.with("GET", "PUT");
    }

    @ParameterizedTest
    @MethodSource("withAndWithoutABody")
    void onASharedConnectionOnlyTheStreamEnds(Mode mode, String method) throws IOException {
        lab.client(builder -> builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)));
        lab.server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        Call.Factory calls = mode.factory(lab.heed(), lab.plainClient());
        Request get = new Request.Builder().url(lab.url("/")).build();
        lab.replies(200);
        mode.send(calls.newCall(get)).close();
        int shared = lab.taken().getConnectionIndex();

        Request patient = get.newBuilder()
                .url(lab.url("/patient"))
                .tag(ResiliencePolicy.class, ResiliencePolicy.surfaceAll())
                .build();
        lab.server.enqueue(after(LIMIT.multipliedBy(3), 202));
        Running other = Running.start(mode, calls.newCall(patient));
        assertThat(lab.taken().getConnectionIndex()).isEqualTo(shared);
        lab.awaitScriptTaken();
        lab.server.enqueue(silence());
        lab.replies(200);
        RequestBody body = method.equals("PUT") ? RequestBody.create("an order", Lab.TEXT) : null;
        Request request = get.newBuilder().method(method, body).build();
        try (Response response = mode.send(calls.newCall(request))) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(lab.taken().getConnectionIndex()).isEqualTo(shared);
        int next = lab.taken().getConnectionIndex();
        if (mode == Mode.ASYNC_EXECUTE || mode == Mode.ASYNC_ENQUEUE) {
            assertThat(next).isNotEqualTo(shared);
        }
        assertThat(other.response().code()).isEqualTo(202);
        other.response().close();
    }

    @EveryMode
    void noThreadIsLeftInterrupted(Mode mode) throws IOException {
        lab.client(builder -> builder.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)));
        lab.server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        AtomicReference<Boolean> seen = new AtomicReference<>();
        lab.resilience(builder -> builder.onStep((call, step) -> {
            if (step.failure().isPresent()) {
                seen.set(Thread.currentThread().isInterrupted());
            }
        }));
        lab.server.enqueue(silence());
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(seen).hasValue(false);
        assertThat(Thread.interrupted()).isFalse();
    }

    @EveryMode
    void noTimerOutlivesItsAttempt(Mode mode) throws IOException {
        AtomicInteger steps = new AtomicInteger();
        lab.resilience(builder -> builder.onStep((call, step) -> steps.incrementAndGet()));
        lab.replies(200);
        try (Response response = lab.get(mode, "/")) {
            pause(LONGER);
            assertThat(response.body().string()).isEqualTo("body of 200");
        }
        lab.replies(200);
        lab.get(mode, "/").close();
        assertThat(steps).hasValue(2);
        assertThat(lab.taken().getConnectionIndex()).isEqualTo(lab.taken().getConnectionIndex());
    }

    private static void pause(Duration time) {
        try {
            boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ENQUEUE"})
    void whatAnInterceptorThatWasAddedAfterWrappingSendsAgainIsBoundedToo(Mode mode) {
        lab.policy(bounded().toBuilder().maxAttempts(1).build());
        lab.server.enqueue(after(MORE_THAN_HALF, 401));
        lab.server.enqueue(after(LIMIT.multipliedBy(10), 200));
        Call.Factory calls = lab.heed()
                .wrap(lab.plainClient())
                .newBuilder()
                .addInterceptor(chain -> {
                    chain.proceed(chain.request()).close();
                    return chain.proceed(chain.request());
                })
                .build();
        Request get = new Request.Builder().url(lab.url("/")).build();
        assertThat(catchThrowableOfType(SocketTimeoutException.class, () -> mode.send(calls.newCall(get))))
                .hasMessageContaining("attemptTimeout");
    }
}
