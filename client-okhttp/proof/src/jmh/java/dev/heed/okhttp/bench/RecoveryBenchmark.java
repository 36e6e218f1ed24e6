package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Measures how calls that wait reach a server of limited capacity that is back after an outage. It runs in real time,
 * over sockets and without JMH.
 */
final class RecoveryBenchmark {
    private static final int CALLS = 2_000;
    private static final Duration OUT = Duration.ofSeconds(6);
    private static final String TITLE = """
            ### A recovery

            %,d calls wait for a server that is out for %d s. Back again it answers %d at a time, %d ms each, which takes \
            %.1f s if as many threads ask without a pause, and refuses more with `503` and `Retry-After: 1`. Goals: at most 5 %% refused, all answered within 1.5 \
            times of that.

            | calls | refused | of the requests | from its return to the last answer | of what it needs |
            | --- | ---: | ---: | ---: | ---: |
            """;

    private RecoveryBenchmark() {}

    static String measure() throws IOException, InterruptedException {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAsTold().forAnyMethod().holding(Scope.ORIGIN))
                .maxAttempts(10)
                .build();
        needed();
        double needed = needed();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                TITLE,
                CALLS,
                OUT.toSeconds(),
                LimitedServer.MAX,
                LimitedServer.WORK_TIME.toMillis(),
                needed));
        for (boolean executes : new boolean[] {true, false}) {
            String how = executes ? "`execute()`" : "`enqueue`";
            table.append(row("`wrap`, " + how, Resilience.of(policy)::wrap, executes, needed));
            table.append(row("`callFactory`, " + how, Resilience.of(policy)::callFactory, executes, needed));
        }
        DoublingGate gate = new DoublingGate();
        table.append(row(
                "unbounded doubling, `execute()`",
                client -> client.newBuilder().addInterceptor(gate).build(),
                true,
                needed));
        return table.toString();
    }

    /** How calls are made of a client. */
    private interface Factory {
        Call.Factory of(OkHttpClient client);
    }

    /** What the server takes for all of them on this machine, in seconds. */
    private static double needed() throws IOException, InterruptedException {
        OkHttpClient plain = client();
        try (LimitedServer server = new LimitedServer(Duration.ZERO)) {
            Answers answers = new Answers(CALLS);
            Request request = new Request.Builder().url(server.url()).build();
            long begun = System.nanoTime();
            for (int i = 0; i < LimitedServer.MAX; i++) {
                daemon(() -> {
                    for (int call = 0; call < CALLS / LimitedServer.MAX; call++) {
                        execute(plain.newCall(request), answers);
                    }
                });
            }
            answers.await(300);
            return (answers.lastNanos() - begun) / 1e9;
        } finally {
            plain.dispatcher().executorService().shutdown();
            plain.connectionPool().evictAll();
        }
    }

    private static String row(String name, Factory factory, boolean executes, double needed)
            throws IOException, InterruptedException {
        OkHttpClient plain = client();
        try (LimitedServer server = new LimitedServer(OUT)) {
            Call.Factory calls = factory.of(plain);
            Answers answers = new Answers(CALLS);
            Request request = new Request.Builder().url(server.url()).build();
            for (int i = 0; i < CALLS; i++) {
                begin(calls.newCall(request), answers, executes);
                Thread.sleep(i < 100 ? 10 : 1);
            }
            answers.await(300);
            double took = (answers.lastNanos() - server.outUntilNanos()) / 1e9;
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.1f %% | %.2f s | %.2f |%n",
                    name,
                    server.refused(),
                    100.0 * server.refused() / (CALLS + server.refused()),
                    took,
                    took / needed);
        } finally {
            plain.dispatcher().executorService().shutdown();
            plain.connectionPool().evictAll();
        }
    }

    private static void begin(Call call, Answers answers, boolean executes) {
        if (!executes) {
            call.enqueue(answers);
            return;
        }
        daemon(() -> execute(call, answers));
    }

    private static void execute(Call call, Answers answers) {
        try {
            answers.replied(call.execute());
        } catch (IOException e) {
            answers.threw(e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    /** As many slots as calls: what is measured is not OkHttp's own queue. */
    private static OkHttpClient client() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(CALLS);
        dispatcher.setMaxRequestsPerHost(CALLS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(64, 1, TimeUnit.MINUTES))
                .build();
    }
}
