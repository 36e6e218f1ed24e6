package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Time;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the dispatcher's executor does with what it is given, no user code runs on the thread of timers, which all
 * delays of the JVM share, nor on okio's watchdog, which all timeouts share. In real time.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TimerThreadTest {
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final List<Thread> userCode = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Thread> timer = new CompletableFuture<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger(1);
    private Runnable whileItIsAnswered = () -> {};
    private Time time = Time.system();
    private Optional<CredentialSource> source = Optional.empty();
    private int refusal = 503;

    /** What an executor may do with work. */
    private enum Kind {
        HAS_NO_THREADS,
        LETS_THE_CALLER_RUN;

        Dispatcher dispatcher(CountDownLatch busyUntil) {
            return new Dispatcher(this == HAS_NO_THREADS ? Pools.of(Runnable::run) : full(busyUntil));
        }
    }

    /** As Spring's is often set; its one thread is busy. */
    private static ExecutorService full(CountDownLatch busyUntil) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        pool.execute(() -> Ends.awaitHere(busyUntil));
        pool.allowCoreThreadTimeOut(false);
        return pool;
    }

    @BeforeEach
    void theTimerSaysWhoItIs() {
        Time.Timer unused = Time.system().delay(A_MOMENT, () -> timer.complete(Thread.currentThread()));
    }

    @AfterEach
    void noThreadIsLeftOver() {
        testEnds.countDown();
        Running.awaitThat(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("Heed")));
    }

    private void isHere() {
        userCode.add(Thread.currentThread());
    }

    private void assertNothingRanOnATimer() {
        assertThat(userCode)
                .isNotEmpty()
                .doesNotContain(timer.join())
                .noneMatch(thread -> thread.getName().equals("Okio Watchdog"));
    }

    private Call.Factory calls(Dispatcher dispatcher) {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(A_MOMENT).holding(Scope.ORIGIN))
                .build();
        ResilienceBuilder heed = Resilience.builder(policy).time(time).onStep((call, step) -> isHere());
        source.ifPresent(heed::credentials);
        return heed.build()
                .callFactory(new OkHttpClient.Builder()
                        .dispatcher(dispatcher)
                        .addInterceptor((Canned) this::answer)
                        .eventListener(new EventListener() {
                            @Override
                            public void callStart(Call call) {
                                isHere();
                            }
                        })
                        .build());
    }

    private Response answer(Request request) {
        isHere();
        boolean isRefused = requests.incrementAndGet() <= refused.get();
        if (!isRefused) {
            whileItIsAnswered.run();
        }
        return Canned.reply(request, isRefused ? refusal : 200);
    }

    private Recorded enqueued(Call call) {
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call answered, Response response) throws IOException {
                isHere();
                super.onResponse(answered, response);
            }

            @Override
            public void onFailure(Call failed, IOException failure) {
                isHere();
                super.onFailure(failed, failure);
            }
        };
        call.enqueue(recorded);
        return recorded;
    }

    private static Request get(String path) {
        return new Request.Builder().url("http://a.test" + path).build();
    }

    @ParameterizedTest
    @EnumSource
    void notAfterAWait(Kind kind) {
        assertThat(enqueued(calls(kind.dispatcher(testEnds)).newCall(get("/"))).status())
                .isEqualTo(200);
        assertNothingRanOnATimer();
    }

    @ParameterizedTest
    @EnumSource
    void notWhenAHoldEnds(Kind kind) {
        Call.Factory calls = calls(kind.dispatcher(testEnds));
        List<Recorded> all = List.of(
                enqueued(calls.newCall(get("/0"))),
                enqueued(calls.newCall(get("/1"))),
                enqueued(calls.newCall(get("/2"))));
        assertThat(all).allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
        assertNothingRanOnATimer();
    }

    @ParameterizedTest
    @EnumSource
    void notWhenACallTimesOutWhileItWaits(Kind kind) {
        time = VirtualTime.manual(); // the wait does not end
        Call call = calls(kind.dispatcher(testEnds)).newCall(get("/"));
        call.timeout().deadlineNanoTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(enqueued(call).failure()).hasMessage("timeout");
        assertNothingRanOnATimer();
    }

    @ParameterizedTest
    @EnumSource
    void notWhenNewCredentialsComeOnATimer(Kind kind) {
        refusal = 401;
        source = Optional.of(need -> {
            CompletableFuture<Optional<Credential>> token = new CompletableFuture<>();
            Time.Timer unused =
                    Time.system().delay(A_MOMENT, () -> token.complete(Optional.of(Credential.of("Bearer 1"))));
            return token;
        });
        assertThat(enqueued(calls(kind.dispatcher(testEnds)).newCall(get("/"))).status())
                .isEqualTo(200);
        assertNothingRanOnATimer();
    }

    /** The attempt itself waits for two that are due before it ends: on their thread it would wait for ever. */
    @ParameterizedTest
    @EnumSource
    void anUnrelatedTimeoutIsOnTimeWhileAnAttemptIsSlow(Kind kind) {
        whileItIsAnswered = () -> {
            CountDownLatch due = new CountDownLatch(2);
            Time.Timer unused = Time.system().delay(A_MOMENT, due::countDown);
            CompletableFuture<Object> unrelated = new CompletableFuture<>();
            unrelated.orTimeout(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS).exceptionally(e -> {
                due.countDown();
                return "";
            });
            Ends.awaitHere(due);
        };
        assertThat(enqueued(calls(kind.dispatcher(testEnds)).newCall(get("/"))).status())
                .isEqualTo(200);
    }

    /** {@code CallerRunsPolicy} drops without a word what comes after a shutdown. */
    @Test
    void aCallThatWaitsWhileAnExecutorWithThatPolicyIsShutDownStillEnds() {
        ExecutorService executor = full(testEnds);
        time = VirtualTime.manual();
        Recorded recorded = enqueued(calls(new Dispatcher(executor)).newCall(get("/")));
        executor.shutdown();
        ((VirtualTime) time).advance(A_MOMENT);
        assertThat(recorded.failure()).hasMessage("executor rejected");
    }

    /** In place of those that go on at its end, which an executor without threads would run first. */
    @ParameterizedTest
    @EnumSource
    void whoBringsAResponseDeliversItBeforeOthersGoOn(Kind kind) {
        refused.set(2);
        VirtualTime manual = VirtualTime.manual();
        time = manual;
        Dispatcher dispatcher = kind.dispatcher(testEnds);
        dispatcher.setMaxRequestsPerHost(1);
        Call.Factory calls = calls(dispatcher);
        CountDownLatch delivered = new CountDownLatch(1);
        whileItIsAnswered = () -> {
            if (requests.get() > 3) {
                Ends.awaitHere(delivered);
            }
        };
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call answered, Response response) {
                response.close();
                delivered.countDown();
            }
        };
        calls.newCall(get("/0")).enqueue(recorded);
        calls.newCall(get("/1")).enqueue(recorded);
        Running.awaitThat("both go on", () -> {
            manual.advance(A_MOMENT);
            return requests.get() == 4;
        });
        Ends.awaitHere(delivered);
    }
}
