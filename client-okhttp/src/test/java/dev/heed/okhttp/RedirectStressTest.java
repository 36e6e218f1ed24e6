package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hosts that redirect to each other and refuse now and then, few slots, slow listeners: a call waits at one host, goes on at
 * another and waits there, while the thread that releases is busy. Each call ends once. {@code -Dheed.stress.seconds=120} makes
 * it last.
 */
class RedirectStressTest {
    private static final int SECONDS = Integer.getInteger("heed.stress.seconds", 1);
    private static final int UNDER_WAY = 200;
    private static final int MAX_HOPS = 4;
    private static final double REFUSED = 0.03;
    private static final List<String> HOSTS = List.of("a.test", "b.test", "c.test");

    private final List<MockWebServer> servers = new ArrayList<>();
    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final ExecutorService pool = Pools.named(thrown);
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final ConnectionPool connections = new ConnectionPool();
    private final Semaphore underWay = new Semaphore(UNDER_WAY);
    private final ConcurrentLinkedQueue<Counted> counted = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();

    private enum Way {
        SOCKETS,
        CANNED
    }

    /** The end of one call, which must come once. */
    private final class Counted implements Callback {
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
            ends(String.valueOf(response.code()));
        }

        @Override
        public void onFailure(Call call, IOException failure) {
            ends(failure.toString());
        }

        private void ends(String how) {
            ends.computeIfAbsent(how, any -> new AtomicInteger()).incrementAndGet();
            if (ended.getAndIncrement() == 0) {
                underWay.release();
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        for (String unused : HOSTS) {
            MockWebServer server = Lab.server();
            server.setDispatcher(new mockwebserver3.Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    Answer answer = answer(request.getUrl());
                    return Lab.reply(answer.status, "Location: " + answer.location)
                            .build();
                }
            });
            server.start();
            servers.add(server);
        }
    }

    @AfterEach
    void stop() {
        connections.evictAll();
        servers.forEach(MockWebServer::close);
        pool.shutdown();
    }

    private record Answer(int status, HttpUrl location) {}

    private Answer answer(HttpUrl asked) {
        int hops = Integer.parseInt(asked.pathSegments().get(0));
        int status = hops == 0 ? 200 : 302;
        return new Answer(
                ThreadLocalRandom.current().nextDouble() < REFUSED ? 503 : status, url(Math.max(0, hops - 1)));
    }

    /** Without a network many more calls meet. */
    private Response canned(Request request) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(4) * 100_000L);
        Answer answer = answer(request.url());
        return Canned.reply(request, answer.status)
                .newBuilder()
                .header("Location", answer.location.toString())
                .build();
    }

    private HttpUrl url(int hops) {
        int host = ThreadLocalRandom.current().nextInt(HOSTS.size());
        return servers.get(host)
                .url("/" + hops)
                .newBuilder()
                .host(HOSTS.get(host))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "1, ORIGIN, CANNED",
        "5, ORIGIN, CANNED",
        "1, RESOURCE, CANNED",
        "5, RESOURCE, CANNED",
        "1, RESOURCE, SOCKETS",
        "5, ORIGIN, SOCKETS"
    })
    void everyCallEndsOnce(int slots, Scope scope, Way way) throws Exception {
        dispatcher.setMaxRequestsPerHost(slots);
        ResilientCallFactory calls = factory(scope, way);
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(SECONDS)) {
            assertThat(underWay.tryAcquire(30, TimeUnit.SECONDS))
                    .as(this::state)
                    .isTrue();
            Counted end = new Counted();
            counted.add(end);
            Request request = new Request.Builder()
                    .url(url(ThreadLocalRandom.current().nextInt(MAX_HOPS)))
                    .build();
            calls.newCall(request).enqueue(end);
        }
        assertThat(underWay.tryAcquire(UNDER_WAY, 30, TimeUnit.SECONDS))
                .as(this::state)
                .isTrue();
        Running.awaitThat("callbacks", () -> calls.callbackExecutor().isIdle());
        Running.awaitThat("attempts", () -> dispatcher.runningCallsCount() == 0);
        if (SECONDS > 1) {
            System.out.printf("%d slots, %s, %s: %s%n", slots, scope, way, state());
        }
        assertThat(counted).allMatch(end -> end.ended.get() == 1);
        assertThat(thrown).isEmpty();
        assertThat(calls.resumeQueue().isIdle()).isTrue();
        assertThat(calls.slots().taken()).isZero();
        assertThat(calls.core().waitingCalls()).isZero();
        assertThat(ends.keySet()).isSubsetOf("200", "503");
    }

    private ResilientCallFactory factory(Scope scope, Way way) {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(Duration.ofMillis(20)).holding(scope))
                .maxAttempts(20)
                .retryBudget(RetryBudget.unlimited())
                .build();
        Resilience heed = Resilience.builder(policy)
                .onStep((call, step) ->
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(4) * 200_000L))
                .build();
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .dns(host -> List.of(InetAddress.getLoopbackAddress()));
        if (way == Way.CANNED) {
            client.addInterceptor((Canned) this::canned);
        }
        return (ResilientCallFactory) heed.callFactory(client.build());
    }

    private String state() {
        long open = counted.stream().filter(end -> end.ended.get() == 0).count();
        return "%d calls, %d without an end, ends %s, thrown %s".formatted(counted.size(), open, ends, thrown);
    }
}
