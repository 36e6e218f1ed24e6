package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Time;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which thread runs what: user code never runs on one that calls share, such as the timer's or okio's watchdog. */
class ResilientCallThreadTest {
    @RegisterExtension
    final Lab lab = new Lab();

    private final ThreadPoolExecutor pool = Pools.named();
    private final Set<Thread> poolThreads = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Thread> lastStep = new CompletableFuture<>();

    @BeforeEach
    void realTimeWithShortWaits() {
        var factory = pool.getThreadFactory();
        pool.setThreadFactory(work -> {
            Thread thread = factory.newThread(work);
            poolThreads.add(thread);
            return thread;
        });
        lab.resilience(builder -> builder.time(Time.system()));
        lab.client(builder -> builder.dispatcher(new Dispatcher(pool)));
        waitOf(Duration.ofMillis(5));
    }

    @AfterEach
    void shutDown() {
        pool.shutdown();
    }

    private void waitOf(Duration wait) {
        lab.policy(ResiliencePolicy.builder().on(503, Rule.waitAtLeast(wait)).build());
    }

    @Test
    void aReplyAfterAWaitComesOnTheDispatchersExecutor() {
        lab.replies(503);
        lab.replies(200);
        Recorded recorded = Recorded.of(call());
        assertThat(recorded.status()).isEqualTo(200);
        assertThat(poolThreads).contains(recorded.end().thread());
    }

    @Test
    void aFailureAfterAWaitComesOnTheDispatchersExecutor() {
        lab.policy(ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMillis(5)))
                .redirects(Redirects.standard().limit(1))
                .build());
        lab.replies(302, "Location: /");
        lab.replies(503);
        lab.replies(302, "Location: /");
        Recorded recorded = Recorded.of(call());
        assertThat(recorded.failure()).hasMessageStartingWith("Too many redirects");
        assertThat(poolThreads).contains(recorded.end().thread());
    }

    @Test
    void aCancelOfAWaitIsToldOnTheDispatchersExecutor() {
        Call call = callWhoseStepsAreWatched(Time.system(), Duration.ofMinutes(2));
        Recorded recorded = Recorded.of(call);
        await("the wait").until(() -> !Trails.of(call).steps().isEmpty());
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertThat(poolThreads).contains(recorded.end().thread(), lastStep.join());
    }

    @Test
    void aTimeoutOfAWaitIsToldOnTheDispatchersExecutor() {
        Call call = callWhoseStepsAreWatched(VirtualTime.manual(), Duration.ofMillis(50));
        call.timeout().deadlineNanoTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
        Recorded recorded = Recorded.of(call);
        assertThat(recorded.failure()).hasMessage("timeout");
        assertThat(poolThreads).contains(recorded.end().thread(), lastStep.join());
    }

    private Call callWhoseStepsAreWatched(Time time, Duration wait) {
        waitOf(wait);
        lab.resilience(builder -> builder.time(time).onStep((call, step) -> {
            if (step.status().isEmpty()) {
                lastStep.complete(Thread.currentThread());
            }
        }));
        lab.replies(503);
        return call();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXECUTE", "ASYNC_EXECUTE"})
    void executeRunsEveryAttemptOnTheThreadOfItsCaller(Mode mode) throws IOException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        lab.client(builder -> builder.dispatcher(new Dispatcher(pool)).addInterceptor(chain -> {
            threads.add(Thread.currentThread());
            return chain.proceed(chain.request());
        }));
        lab.replies(503);
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        try (Response response = mode.send(lab.call(mode, get()))) {
            assertThat(response.code()).isEqualTo(200);
        }
        assertThat(threads).hasSize(3).containsOnly(Thread.currentThread());
        assertThat(poolThreads).isEmpty();
    }

    /** Listeners are told of a queue on the thread that enqueues: the timer's. All else is the executor's. */
    @Test
    void attemptsAfterAWaitRunOnTheDispatchersExecutor() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        lab.client(builder -> builder.dispatcher(new Dispatcher(pool))
                .addInterceptor(chain -> {
                    threads.add(Thread.currentThread());
                    return chain.proceed(chain.request());
                })
                .eventListener(new EventListener() {
                    @Override
                    public void callEnd(Call call) {
                        threads.add(Thread.currentThread());
                    }
                }));
        lab.replies(503);
        lab.replies(503);
        lab.replies(200);
        assertThat(Recorded.of(call()).status()).isEqualTo(200);
        assertThat(poolThreads).containsAll(threads);
    }

    private Call call() {
        return lab.call(Mode.ASYNC_ENQUEUE, get());
    }

    private Request get() {
        return new Request.Builder().url(lab.url("/")).build();
    }
}
