package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Doorkeeper;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
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

/** A thousand calls at once of a client that has no token yet, on real threads: one token, and none is refused. */
class CredentialColdStartTest {
    private static final int CALLS = 1_000;
    private static final int CALLERS = 40;
    private static final int AT_ONCE = 16;
    private static final String TOKEN = "Bearer 1";

    private final MockWebServer server = Lab.server();
    private final Doorkeeper door = Doorkeeper.of(server, TOKEN);
    private final ThreadPoolExecutor pool = Pools.named();
    private final Dispatcher dispatcher = new Dispatcher(pool);
    private final ConnectionPool connections = new ConnectionPool(AT_ONCE, 1, TimeUnit.MINUTES);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final CompletableFuture<Optional<String>> token = new CompletableFuture<>();
    private final Source source = Source.of(need -> token);
    private final OkHttpClient client = new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(connections)
            .build();
    private final Resilience heed = Resilience.builder(ResiliencePolicy.documented())
            .credentials(source)
            .acquireFirst()
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

    private Request request() {
        return new Request.Builder().url(server.url("/")).build();
    }

    private void comes() {
        token.complete(Optional.of(TOKEN));
    }

    private void assertOneTokenAndNoneRefused() {
        assertThat(source.asked).hasSize(1);
        assertThat(door.shown).hasSize(CALLS).containsOnly(TOKEN);
    }

    @EveryMode
    void isOneTokenRequestAndAThousandAnswers(Mode mode) throws Exception {
        Call.Factory calls = mode.factory(heed, client);
        if (mode.executes()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                answers.add(callers.submit(() -> status(calls.newCall(request()))));
            }
            Running.awaitThat("the source is asked", () -> source.asked.size() == 1);
            comes();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(200);
            }
        } else {
            Ends ends = new Ends(CALLS);
            for (int i = 0; i < CALLS; i++) {
                calls.newCall(request()).enqueue(ends);
            }
            Running.awaitThat("the source is asked", () -> source.asked.size() == 1);
            comes();
            ends.await();
            ends.assertEachOnce();
            ends.assertStatus(200);
        }
        assertOneTokenAndNoneRefused();
    }

    private static int status(Call call) throws IOException {
        try (Response response = call.execute()) {
            return response.code();
        }
    }

    @Test
    void asynchronousCallsHoldNoThreadAndNoConnectionMeanwhile() {
        ResilientCallFactory calls = (ResilientCallFactory) heed.callFactory(client);
        Ends ends = new Ends(CALLS);
        for (int i = 0; i < CALLS; i++) {
            calls.newCall(request()).enqueue(ends);
        }
        Running.awaitThat("all wait", () -> calls.core().waitingCalls() == CALLS);
        Running.awaitThat("no thread is held", () -> pool.getActiveCount() == 0);
        assertThat(connections.connectionCount()).isZero();
        assertThat(dispatcher.runningCallsCount() + dispatcher.queuedCallsCount())
                .isZero();
        comes();
        ends.await();
        ends.assertStatus(200);
        assertOneTokenAndNoneRefused();
        Running.awaitThat(
                "nothing is left",
                () -> calls.resumeQueue().isIdle() && calls.core().waitingCalls() == 0);
    }
}
