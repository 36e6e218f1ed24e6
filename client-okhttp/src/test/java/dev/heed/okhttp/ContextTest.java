package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.HoldLab;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The context that a call was enqueued in is there wherever a user's code runs for it, on whatever thread. */
class ContextTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
    private static final ThreadLocal<String> CONTEXT = ThreadLocal.withInitial(() -> "none");

    @RegisterExtension
    final Lab lab = new Lab();

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor pool = Pools.named(uncaught);

    /** What ran, and in which context. */
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    private final AtomicInteger captured = new AtomicInteger();

    @BeforeEach
    void listenEverywhere() {
        lab.manualTime();
        lab.client(this::listening);
        lab.resilience(builder -> builder.context(this::capture).onStep((call, step) -> sees("step")));
        CONTEXT.set("mine");
    }

    @AfterEach
    void leave() {
        CONTEXT.remove();
        pool.shutdown();
    }

    private UnaryOperator<Runnable> capture() {
        captured.incrementAndGet();
        String value = CONTEXT.get();
        return work -> () -> {
            String before = CONTEXT.get();
            CONTEXT.set(value);
            try {
                work.run();
            } finally {
                CONTEXT.set(before);
            }
        };
    }

    private void sees(String what) {
        seen.add(what + ": " + CONTEXT.get());
    }

    private OkHttpClient.Builder listening(OkHttpClient.Builder client) {
        return client.dispatcher(new Dispatcher(pool))
                .addInterceptor(seeing("interceptor"))
                .addNetworkInterceptor(seeing("network interceptor"))
                .dns(host -> {
                    sees("DNS");
                    return Dns.SYSTEM.lookup(host);
                })
                .eventListener(new EventListener() {
                    @Override
                    public void callStart(Call call) {
                        sees("callStart");
                    }

                    @Override
                    public void connectionAcquired(Call call, Connection connection) {
                        sees("connectionAcquired");
                    }

                    @Override
                    public void callEnd(Call call) {
                        sees("callEnd");
                    }
                });
    }

    private Interceptor seeing(String what) {
        return chain -> {
            sees(what);
            return chain.proceed(chain.request());
        };
    }

    private Recorded enqueued(Call call) {
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call answered, Response response) throws IOException {
                sees("onResponse");
                super.onResponse(answered, response);
            }

            @Override
            public void onFailure(Call failed, IOException failure) {
                sees("onFailure");
                super.onFailure(failed, failure);
            }
        };
        call.enqueue(recorded);
        return recorded;
    }

    private Recorded enqueued() {
        return enqueued(lab.call(Mode.ASYNC_ENQUEUE, get("/")));
    }

    private Request get(String path) {
        return new Request.Builder().url(lab.url(path)).build();
    }

    /** From another context, as a timer is. */
    private void advance(Duration time) {
        lab.time.awaitWaiters(1);
        CONTEXT.set("the timer's");
        lab.time.advance(time);
    }

    private void assertSeen(String... whats) {
        Set<String> expected = new TreeSet<>();
        for (String what : whats) {
            expected.add(what + ": mine");
        }
        Running.awaitThat("all is seen", () -> seen.size() >= expected.size());
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void itIsThereInAFirstAttempt() {
        lab.replies(200);
        assertThat(enqueued().status()).isEqualTo(200);
        assertSeen(
                "callStart",
                "interceptor",
                "network interceptor",
                "DNS",
                "connectionAcquired",
                "callEnd",
                "step",
                "onResponse");
    }

    @Test
    void itIsThereAfterAWait() {
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        Recorded recorded = enqueued();
        advance(TWO_MINUTES);
        assertThat(recorded.status()).isEqualTo(200);
        assertSeen(
                "callStart",
                "interceptor",
                "network interceptor",
                "DNS",
                "connectionAcquired",
                "callEnd",
                "step",
                "onResponse");
        assertThat(captured).as("asked").hasValue(1);
    }

    @Test
    void itIsThereWhenAWaitIsCancelledElsewhere() {
        lab.replies(503);
        Call call = lab.call(Mode.ASYNC_ENQUEUE, get("/"));
        Recorded recorded = enqueued(call);
        lab.time.awaitWaiters(1);
        seen.clear();
        CONTEXT.set("the canceller's");
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertSeen("step", "onFailure");
    }

    @Test
    void itIsThereInALocalReply() {
        lab.replies(429, "Retry-After: 3600");
        Call.Factory calls = lab.heed().callFactory(lab.plainClient());
        Request impatient = get("/").newBuilder()
                .tag(ResiliencePolicy.class, HoldLab.IMPATIENT)
                .build();
        assertThat(Recorded.of(calls.newCall(impatient)).status()).isEqualTo(429);
        Running.awaitThat("all of it is over", () -> seen.contains("callEnd: mine"));
        seen.clear();
        assertThat(enqueued(calls.newCall(get("/"))).status()).isEqualTo(429);
        assertSeen("step", "onResponse");
    }

    @Test
    void itIsThereWhenNoServerIs() {
        lab.client(client -> listening(client).dns(host -> {
            sees("DNS");
            return List.of(InetAddress.getLoopbackAddress());
        }));
        lab.policy(ResiliencePolicy.builder().maxAttempts(2).build());
        HttpUrl nobody = HttpUrl.get("http://nobody.test:1/");
        Recorded recorded = enqueued(
                lab.call(Mode.ASYNC_ENQUEUE, new Request.Builder().url(nobody).build()));
        advance(TWO_MINUTES);
        assertThat(recorded.failure()).isNotNull();
        assertSeen("callStart", "interceptor", "DNS", "step", "onFailure");
    }

    /** On a thread of its own: the call that asks first waits for it in most ways to send. */
    @EveryMode
    void aRenewalOfCredentialsHasThatOfTheCallThatAsksFirst(Mode mode) throws IOException {
        lab.client(client -> client); // its listeners run where OkHttp's own do
        Source source = Source.of(refused -> {
            sees("renewal");
            return CompletableFuture.completedFuture(Optional.of("Bearer 1"));
        });
        source.in(lab);
        lab.resilience(builder -> builder.onStep((call, step) -> {}));
        Doorkeeper.of(lab.server, "Bearer 1");
        try (Response response = lab.get(mode, "/")) {
            assertThat(response.code()).isEqualTo(200);
        }
        String expected = mode == Mode.ENQUEUE ? "renewal: none" : "renewal: mine";
        assertThat(seen).contains(expected);
    }

    /** Before or after its work, or in giving it: the call goes on without its context. */
    private enum Mistake {
        GIVES_NULL,
        THROWS_BEFORE,
        THROWS_AFTER,
        DOES_NOTHING,
        RUNS_ELSEWHERE,
        RUNS_TWICE;

        @SuppressWarnings("NullAway") // on purpose
        Runnable around(Runnable work) {
            return switch (this) {
                case GIVES_NULL -> null;
                case THROWS_BEFORE ->
                    () -> {
                        throw new AssertionError("before");
                    };
                case THROWS_AFTER ->
                    () -> {
                        work.run();
                        throw new IllegalStateException("after");
                    };
                case DOES_NOTHING -> () -> {};
                case RUNS_ELSEWHERE -> () -> CompletableFuture.runAsync(work).join();
                case RUNS_TWICE ->
                    () -> {
                        work.run();
                        work.run();
                    };
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverItsFunctionDoesTheCallEndsOnce(Mistake mistake) {
        lab.client(client -> client.dispatcher(new Dispatcher(pool)));
        lab.resilience(builder -> builder.context(() -> mistake::around));
        lab.replies(503);
        lab.replies(200);
        Recorded recorded = Recorded.of(lab.call(Mode.ASYNC_ENQUEUE, get("/")));
        advance(TWO_MINUTES);
        assertThat(recorded.status()).isEqualTo(200);
        assertThat(lab.requests()).isEqualTo(2);
        boolean throwsSomething = mistake.name().startsWith("THROWS") || mistake == Mistake.GIVES_NULL;
        assertThat(uncaught.isEmpty()).isEqualTo(!throwsSomething);
    }

    @Test
    void whatTheFunctionThrowsIsForWhoEnqueuesAndTheCallIsNotSent() {
        AtomicInteger mistakes = new AtomicInteger(1);
        lab.resilience(builder -> builder.context(() -> {
            if (mistakes.getAndDecrement() > 0) {
                throw new IllegalStateException("no context");
            }
            return capture();
        }));
        lab.replies(200);
        Call call = lab.call(Mode.ASYNC_ENQUEUE, get("/"));
        assertThatIllegalStateException().isThrownBy(() -> enqueued(call)).withMessage("no context");
        assertThat(call.isExecuted()).isFalse();
        assertThat(lab.requests()).isZero();
        assertThat(enqueued(call).status()).isEqualTo(200);
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void aFunctionThatGivesNullIsNamed() {
        lab.resilience(builder -> builder.context(() -> null));
        Call call = lab.call(Mode.ASYNC_ENQUEUE, get("/"));
        assertThatNullPointerException()
                .isThrownBy(() -> enqueued(call))
                .withMessage("the function given to context(…) gave null");
    }

    @Test
    @SuppressWarnings("NullAway") // on purpose
    void thereIsAFunction() {
        assertThatNullPointerException()
                .isThrownBy(
                        () -> Resilience.builder(ResiliencePolicy.documented()).context(null))
                .withMessage("capture");
    }

    /** What an attempt throws is no matter of the function's. */
    @Test
    void whatAnInterceptorThrowsReachesTheCallbackAsItWas() {
        IOException thrown = new java.net.ProtocolException("a mistake");
        lab.client(client -> client.dispatcher(new Dispatcher(pool)).addInterceptor(chain -> {
            throw thrown;
        }));
        assertThat(enqueued().failure()).isSameAs(thrown);
        assertThat(uncaught).isEmpty();
    }
}
