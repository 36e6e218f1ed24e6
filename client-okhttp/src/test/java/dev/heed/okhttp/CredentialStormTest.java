package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.okhttp.testing.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thousand calls at once with one expired token, on real threads: one refresh, and each call is answered. */
class CredentialStormTest {
    private static final int CALLS = 1_000;
    private static final int CALLERS = 40;
    private static final int AT_ONCE = 16;
    private static final String STALE = "Bearer 0";
    private static final String FRESH = "Bearer 1";

    private final MockWebServer server = Lab.server();
    private final Doorkeeper door = Doorkeeper.of(server, FRESH);
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final ConnectionPool connections = new ConnectionPool(AT_ONCE, 1, TimeUnit.MINUTES);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final AtomicInteger mostQueued = new AtomicInteger();
    private final OkHttpClient client = new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(connections)
            .addNetworkInterceptor(chain -> {
                boolean fresh = FRESH.equals(chain.request().header("Authorization"));
                mostQueued.accumulateAndGet(fresh ? dispatcher.queuedCallsCount() : 0, Math::max);
                return chain.proceed(chain.request());
            })
            .build();

    @BeforeEach
    void start() throws IOException {
        server.start();
        dispatcher.setMaxRequestsPerHost(AT_ONCE);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        connections.evictAll();
        pool.shutdown();
        server.close();
    }

    private static Resilience heed(CredentialSource source) {
        return Resilience.builder(ResiliencePolicy.documented())
                .credentials(source)
                .build();
    }

    private Request request() {
        return new Request.Builder()
                .url(server.url("/"))
                .header("Authorization", STALE)
                .build();
    }

    private static Source atOnce() {
        return Source.of(refused -> CompletableFuture.supplyAsync(() -> Optional.of(FRESH)));
    }

    @Test
    void inBlockingModeOneRefreshServesThemAll() throws Exception {
        Source source = atOnce();
        OkHttpClient wrapped = heed(source).wrap(client);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            answers.add(callers.submit(() -> status(wrapped.newCall(request()))));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).hasSizeLessThanOrEqualTo(2 * CALLS);
    }

    private static int status(Call call) throws IOException {
        try (Response response = call.execute()) {
            return response.code();
        }
    }

    @Test
    void inAsynchronousModeOneRefreshServesThemAll() {
        Source source = atOnce();
        Ends ends = enqueued(heed(source).callFactory(client));
        ends.await();
        ends.assertStatus(200);
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).hasSizeLessThanOrEqualTo(2 * CALLS);
    }

    @Test
    void asynchronousCallsHoldNoThreadAndNoConnectionWhileTheyWait() {
        CompletableFuture<Optional<String>> renewal = new CompletableFuture<>();
        Source source = Source.of(refused -> renewal);
        ResilientCallFactory calls = (ResilientCallFactory) heed(source).callFactory(client);
        Ends ends = enqueued(calls);
        Running.awaitThat("all wait", () -> calls.core().waitingCalls() == CALLS);
        Running.awaitThat("no thread is held", () -> pool.getActiveCount() == 0);
        assertThat(connections.idleConnectionCount()).isEqualTo(connections.connectionCount());
        assertThat(dispatcher.runningCallsCount() + dispatcher.queuedCallsCount())
                .isZero();
        renewal.complete(Optional.of(FRESH));
        ends.await();
        ends.assertEachOnce();
        ends.assertStatus(200);
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).hasSize(2 * CALLS);
        assertThat(mostQueued).as("they go on in portions").hasValueLessThanOrEqualTo(AT_ONCE);
        Running.awaitThat(
                "nothing is left",
                () -> calls.resumeQueue().isIdle()
                        && calls.callbackExecutor().isIdle()
                        && calls.core().waitingCalls() == 0);
    }

    private Ends enqueued(Call.Factory calls) {
        Ends ends = new Ends(CALLS);
        for (int i = 0; i < CALLS; i++) {
            calls.newCall(request()).enqueue(ends);
        }
        return ends;
    }

    /** A blocking refresh through the same client needs a thread and a connection that those who wait do not hold. */
    @Test
    void aRefreshThatBlocksFindsAThreadAndAConnection() {
        dispatcher.setMaxRequests(1);
        Source source = Source.of(need -> {
            Request token = new Request.Builder()
                    .url(server.url("/token"))
                    .header("Authorization", FRESH)
                    .build();
            try (Response response = client.newCall(token).execute()) {
                return CompletableFuture.completedFuture(Optional.of(response.code() == 200 ? FRESH : STALE));
            }
        });
        Ends ends = enqueued(heed(source).callFactory(client));
        ends.await();
        ends.assertStatus(200);
        assertThat(source.asked).hasSize(1);
    }

    /** Each call has a token of its own, and its renewal ends while it looks whether it has to wait. */
    @Test
    void aRenewalThatEndsAtAnyMomentIsNotMissed() throws Exception {
        OkHttpClient wrapped = heed(Source.counting()).wrap(client);
        OkHttpClient canned = wrapped.newBuilder()
                .addInterceptor((Canned) request -> {
                    boolean fresh = request.header("Authorization").endsWith(" 1");
                    return Canned.reply(request, fresh ? 200 : 401);
                })
                .build();
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 20 * CALLS; i++) {
            Request own = new Request.Builder()
                    .url("http://api.example/")
                    .header("Authorization", "Bearer " + i + " 0")
                    .build();
            answers.add(callers.submit(() -> status(canned.newCall(own))));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }
}
