package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.blocking.BlockingWait;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A thread that waits keeps nothing that a virtual one would keep its carrier for. */
class VirtualThreadsTest {
    private static final int MANY = 1_000;
    private static final long BOUND_SECONDS = 20;

    private final VirtualTime time = VirtualTime.manual();

    /** Tells each path a status once, and 200 from then on. */
    private record Told(int status, Set<String> paths) implements Interceptor {
        Told(int status) {
            this(status, ConcurrentHashMap.newKeySet());
        }

        @Override
        public Response intercept(Chain chain) {
            boolean isFirst = paths.add(chain.request().url().encodedPath());
            return new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(isFirst ? status : 200)
                    .message("canned")
                    .body(ResponseBody.EMPTY)
                    .build();
        }
    }

    /** What a call waits for. */
    private enum Wait {
        ITS_OWN(503, 1),
        A_HOLD(503, 2),
        CREDENTIALS(401, 1);

        private final int status;
        private final int callers;

        Wait(int status, int callers) {
            this.status = status;
            this.callers = callers;
        }
    }

    private enum Way {
        WRAP,
        CALL_FACTORY;

        Call.Factory calls(Resilience heed, OkHttpClient client) {
            return this == WRAP ? heed.wrap(client) : heed.callFactory(client);
        }
    }

    private static OkHttpClient client(int status) {
        return new OkHttpClient.Builder().addInterceptor(new Told(status)).build();
    }

    private static Call call(Call.Factory calls, int id) {
        return calls.newCall(new Request.Builder().url("http://a.test/" + id).build());
    }

    private static int status(Call call) throws IOException {
        try (Response response = call.execute()) {
            return response.code();
        }
    }

    static Stream<Arguments> waits() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(Wait.values()).map(wait -> Arguments.of(way, wait)));
    }

    /**
     * On JDK 21 to 23 a virtual thread that owned a monitor would keep its carrier while it waits (JEP 491 ended that),
     * and on any JDK one that owned a lock would keep others waiting. Threads of all kinds wait alike.
     */
    @ParameterizedTest
    @MethodSource("waits")
    void aThreadThatWaitsOwnsNoMonitorAndNoLock(Way way, Wait wait) throws InterruptedException {
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .credentials(refused -> new CompletableFuture<>())
                .time(time)
                .build();
        Call.Factory calls = way.calls(heed, client(wait.status));
        Thread last = Thread.currentThread();
        for (int callers = 1; callers <= wait.callers; callers++) {
            last = new Thread(new FutureTask<>(() -> status(call(calls, 0))));
            last.start();
            time.awaitWaiters(callers);
        }
        ThreadInfo info = waiting(last);
        assertThat(info.getLockedMonitors()).isEmpty();
        assertThat(info.getLockedSynchronizers()).isEmpty();
        heed.close();
        last.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
        assertThat(last.isAlive()).isFalse();
    }

    private static ThreadInfo waiting(Thread thread) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        ThreadInfo info = info(thread);
        while (!isInAWait(info)) {
            assertThat(System.nanoTime()).as("waits in time: " + info).isLessThan(until);
            Thread.onSpinWait();
            info = info(thread);
        }
        return info;
    }

    private static ThreadInfo info(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadInfo(new long[] {thread.getId()}, true, true)[0];
    }

    private static boolean isInAWait(ThreadInfo info) {
        return info.getThreadState() == Thread.State.TIMED_WAITING
                && Stream.of(info.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(BlockingWait.class.getName()));
    }

    @Test
    void aThousandVirtualThreadsThatWaitKeepNoCarrierAndAllAreAnswered() throws Exception {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
        OkHttpClient wrapped = Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .build()
                .wrap(client(503));
        ExecutorService threads = virtual();
        List<Future<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Call call = call(wrapped, i);
            statuses.add(threads.submit(() -> status(call)));
        }
        time.awaitWaiters(MANY);
        assertThat(carriers()).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertAllCarriersAreFree(threads);
        time.advance(Duration.ofMinutes(2));
        for (Future<Integer> status : statuses) {
            assertThat(status.get(BOUND_SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
        }
        threads.shutdown();
    }

    /** As many virtual threads as there are carriers meet, which they cannot if one of these is kept. */
    private static void assertAllCarriersAreFree(ExecutorService threads)
            throws InterruptedException, ExecutionException {
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch met = new CountDownLatch(carriers);
        List<Future<?>> spinning = new ArrayList<>();
        for (int i = 0; i < carriers; i++) {
            spinning.add(threads.submit(() -> {
                met.countDown();
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
                while (met.getCount() > 0 && System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }));
        }
        for (Future<?> one : spinning) {
            one.get();
        }
        assertThat(met.getCount()).isZero();
    }

    private static ExecutorService virtual() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static long carriers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getSimpleName().equals("CarrierThread"))
                .count();
    }
}
