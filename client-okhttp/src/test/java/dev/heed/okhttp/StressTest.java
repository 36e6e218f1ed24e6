package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.okhttp.StressPlan.Disturbance;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.CountingTime;
import dev.heed.okhttp.testing.EchoServer;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** Replies, failures, cancels and timeouts in every order, on real threads: each call ends once, and nothing is left. */
class StressTest {
    private static final int CALLS = 50_000;
    private static final int IN_A_HUNDRED_OVER_SOCKETS = 10;
    private static final int UNDER_WAY = 400;
    private static final int CALLERS = 16;

    /** All that may be left: the timer thread, until it was idle for two seconds, and what all clients of OkHttp's share. */
    private static final Set<String> SHARED = Set.of(
            "Heed timer",
            "Okio Watchdog",
            "OkHttp TaskRunner",
            // A TaskRunner's thread while it closes idle connections.
            "OkHttp ConnectionPool connection closer",
            "junit-jupiter-timeout-watcher");

    private final long seed =
            Long.getLong("heed.seed", ThreadLocalRandom.current().nextInt());
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final EchoServer server = new EchoServer();
    private final CountingTime time = new CountingTime();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final ExecutorService pool = Pools.named(thrown);
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final ConnectionPool connections = new ConnectionPool();
    private final ScheduledThreadPoolExecutor world = new ScheduledThreadPoolExecutor(2);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final Semaphore underWay = new Semaphore(UNDER_WAY);
    private final CountDownLatch left = new CountDownLatch(CALLS);
    private final Side steady = new Side();
    private final Side cancelledNowAndThen = new Side();

    /** A Resilience with its two kinds of calls. */
    private final class Side {
        private final Resilience heed = Resilience.builder(ResiliencePolicy.builder()
                        .on(429, Rule.backOff())
                        .on(503, Rule.backOff())
                        .on(StressPlan.LONG_WAIT, Rule.waitAtLeast(Duration.ofMinutes(5)))
                        .backoff(attempt -> ThreadLocalRandom.current().nextLong(4))
                        .maxAttempts(4)
                        .retryBudget(RetryBudget.unlimited())
                        .build())
                .time(time)
                .build();
        private final OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .addInterceptor(StressTest::attempt)
                .build();
        private final Call.Factory wrapped = heed.wrap(client);
        private final ResilientCallFactory asynchronous = (ResilientCallFactory) heed.callFactory(client);

        Call call(StressPlan plan, HttpUrl url) {
            Request request =
                    new Request.Builder().url(url).tag(StressPlan.class, plan).build();
            boolean blocking = plan.mode == Mode.EXECUTE || plan.mode == Mode.ENQUEUE;
            return (blocking ? wrapped : asynchronous).newCall(request);
        }

        void assertNothingIsLeft() {
            await("callbacks").until(() -> asynchronous.callbackExecutor().isIdle());
            assertThat(asynchronous.resumeQueue().isIdle()).isTrue();
            assertThat(asynchronous.core().waitingCalls()).isZero();
        }
    }

    @Test
    void everyCallEndsOnceAndNothingIsLeft() throws Exception {
        Future<?> unused =
                world.scheduleAtFixedRate(() -> cancelledNowAndThen.heed.cancelAll(), 1, 2, TimeUnit.MILLISECONDS);
        List<StressPlan> plans = new ArrayList<>();
        for (int number = 0; number < CALLS; number++) {
            StressPlan plan = new StressPlan(seed, number, IN_A_HUNDRED_OVER_SOCKETS);
            plans.add(plan);
            assertThat(underWay.tryAcquire(30, TimeUnit.SECONDS))
                    .as("calls end; seed %d", seed)
                    .isTrue();
            begin(plan);
        }
        assertThat(left.await(30, TimeUnit.SECONDS))
                .as("all calls ended; seed %d", seed)
                .isTrue();
        assertNothingIsLeft();
        assertThat(plans).as("seed %d", seed).allMatch(StressPlan::endedWell);
        assertThat(thrown).as("seed %d", seed).isEmpty();
    }

    private void begin(StressPlan plan) {
        Side side = plan.disturbance == Disturbance.CANCELLED_WITH_ALL ? cancelledNowAndThen : steady;
        HttpUrl url = plan.overASocket
                ? server.url("/" + plan.number)
                : HttpUrl.get("http://host" + plan.number % 5 + ".test/" + plan.number);
        Call call = side.call(plan, url);
        Ending ending = new Ending(plan);
        if (plan.mode.executes()) {
            callers.execute(() -> execute(plan, call, ending));
        } else {
            disturb(plan, call);
            call.enqueue(ending);
        }
    }

    private void disturb(StressPlan plan, Call call) {
        switch (plan.disturbance) {
            case CANCELLED_BEFORE -> call.cancel();
            case CANCELLED_MEANWHILE -> {
                Future<?> unused = world.schedule(call::cancel, plan.afterMicros, TimeUnit.MICROSECONDS);
            }
            case TIMED_OUT -> call.timeout().timeout(plan.afterMicros, TimeUnit.MICROSECONDS);
            default -> {}
        }
    }

    private void execute(StressPlan plan, Call call, Ending ending) {
        try {
            disturb(plan, call);
            ending.onResponse(call, call.execute());
        } catch (IOException e) {
            ending.onFailure(call, e);
        } catch (RuntimeException | Error e) {
            thrown.add(e);
        }
    }

    private final class Ending implements Callback {
        private final StressPlan plan;

        Ending(StressPlan plan) {
            this.plan = plan;
        }

        @Override
        public void onResponse(Call call, Response response) {
            if (plan.disturbance == Disturbance.CANCELLED_BY_ITS_CALLBACK) {
                call.cancel();
            }
            response.close();
            ends(response.code());
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            ends(StressPlan.FAILURE);
        }

        private void ends(int status) {
            plan.endsWith(status);
            underWay.release();
            left.countDown();
        }
    }

    /** Of the client: answers, or lets the server do it. */
    private static Response attempt(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        StressPlan plan = request.tag(StressPlan.class);
        int outcome = plan.next();
        if (plan.disturbance == Disturbance.CANCELLED_BY_ITS_ATTEMPT && outcome == 200) {
            chain.call().cancel();
        }
        if (plan.overASocket) {
            return chain.proceed(request.newBuilder()
                    .header(EchoServer.OUTCOME, String.valueOf(outcome))
                    .build());
        }
        LockSupport.parkNanos(plan.afterMicros % 3 * 100_000); // replies take their time, and cancels meet them
        if (outcome == StressPlan.FAILURE) {
            throw new IOException("no server");
        }
        return Canned.reply(request, outcome)
                .newBuilder()
                .header("Location", "?after=" + plan.attempts())
                .build();
    }

    private void assertNothingIsLeft() throws Exception {
        world.shutdownNow();
        callers.shutdown();
        await("no call is running").until(() -> dispatcher.runningCallsCount() + dispatcher.queuedCallsCount() == 0);
        await("idle connections").until(() -> connections.connectionCount() == connections.idleConnectionCount());
        steady.assertNothingIsLeft();
        cancelledNowAndThen.assertNothingIsLeft();
        assertThat(time.pending()).isZero();
        pool.shutdown();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(world.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        connections.evictAll();
        server.close();
        await("threads")
                .pollInSameThread()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !before.contains(thread))
                        .extracting(Thread::getName)
                        .isSubsetOf(SHARED));
    }
}
