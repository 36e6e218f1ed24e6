package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Measures what a server that answers 429 or 503 for a while gets to see of many callers, with holds and without. It
 * runs in real time and without JMH.
 */
final class OutageBenchmark {
    private static final int CALLERS = 200;
    private static final int RESOURCES = 10;
    private static final int RETRY_AFTER_SECONDS = 2;
    private static final Duration WORK_TIME = Duration.ofMillis(50);
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration AFTER = Duration.ofSeconds(4);
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(RETRY_AFTER_SECONDS);
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String TITLE = """
            ### An outage

            %d callers ask for %d resources of one server in a loop, without a pause; an answer takes it %d ms. For %d s it \
            refuses with `Retry-After: %d`, at once. Requests on the wire: those that were under way when the first refusal \
            arrived (of the resource, for 503), then those of each window of %d s after it.

            | refusal | silences | calls | under way | in each window | first 100 ms after it | each 100 ms before it | \
            back to 90 %% of that |
            | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |
            """;

    private final int status;
    private final Scope scope;
    private final boolean blocking;
    private final Wire wire;

    private OutageBenchmark(int status, Scope scope, boolean blocking) {
        this.status = status;
        this.scope = scope;
        this.blocking = blocking;
        this.wire = Wire.of(status);
    }

    static String measure() throws IOException, InterruptedException {
        new OutageBenchmark(429, Scope.ORIGIN, true).row();
        StringBuilder table = new StringBuilder(String.format(
                TITLE,
                CALLERS,
                RESOURCES,
                WORK_TIME.toMillis(),
                OUTAGE.toSeconds(),
                RETRY_AFTER_SECONDS,
                RETRY_AFTER_SECONDS));
        for (boolean blocking : List.of(true, false)) {
            table.append(new OutageBenchmark(429, Scope.ORIGIN, blocking).row());
            table.append(new OutageBenchmark(429, Scope.CALL, blocking).row());
            table.append(new OutageBenchmark(503, Scope.RESOURCE, blocking).row());
            table.append(new OutageBenchmark(503, Scope.CALL, blocking).row());
        }
        return table.toString();
    }

    private String row() throws IOException, InterruptedException {
        OkHttpClient plain = client();
        try (TellingServer server = TellingServer.working(WORK_TIME, status, RETRY_AFTER_SECONDS);
                Resilience heed = Resilience.of(policy())) {
            Callers callers = start(server, blocking ? heed.wrap(plain) : heed.callFactory(plain));
            Thread.sleep(BEFORE.toMillis());
            long began = System.nanoTime();
            server.relapse();
            Thread.sleep(OUTAGE.toMillis());
            server.relent();
            long ended = System.nanoTime();
            Thread.sleep(AFTER.toMillis());
            callers.stop();
            return row(began, ended);
        } finally {
            plain.dispatcher().executorService().shutdown();
            plain.connectionPool().evictAll();
        }
    }

    /** As many slots and connections as callers: what is measured is not OkHttp's own queue. */
    private OkHttpClient client() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(CALLERS);
        dispatcher.setMaxRequestsPerHost(CALLERS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(CALLERS, 1, TimeUnit.MINUTES))
                .addNetworkInterceptor(wire)
                .build();
    }

    private ResiliencePolicy policy() {
        return ResiliencePolicy.builder()
                .on(status, Rule.waitAsTold().forAnyMethod().holding(scope))
                .build();
    }

    private Callers start(TellingServer server, Call.Factory factory) {
        Callers callers = new Callers(factory, CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            Request request =
                    new Request.Builder().url(server.url(i % RESOURCES)).build();
            if (blocking) {
                callers.block(request);
            } else {
                callers.enqueue(request);
            }
        }
        return callers;
    }

    private String row(long began, long ended) {
        long second = TimeUnit.SECONDS.toNanos(1);
        long before = wire.countFrom(began - second, second) / 10;
        long recovered = wire.firstAnswered(ended);
        return String.format(
                Locale.ROOT,
                "| %d | %s | %s | %d | %s | %d | %d | %s |%n",
                status,
                scope == Scope.CALL ? "nobody else" : scope,
                blocking ? "`execute()`" : "enqueued",
                wire.count(sent -> sent.refused() && wire.afterFirstRefusal(sent) < 0),
                windows(),
                wire.countFrom(recovered, TENTH),
                before,
                backAfter(recovered, before));
    }

    private String windows() {
        return LongStream.rangeClosed(0, OUTAGE.toSeconds() / RETRY_AFTER_SECONDS)
                .map(window -> wire.count(sent -> sent.refused()
                        && wire.afterFirstRefusal(sent) >= window * WINDOW
                        && wire.afterFirstRefusal(sent) < (window + 1) * WINDOW))
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", "));
    }

    private String backAfter(long recovered, long before) {
        return LongStream.range(0, AFTER.toMillis() / 100 - RETRY_AFTER_SECONDS * 10)
                .filter(tenth -> wire.countFrom(recovered + tenth * TENTH, TENTH) * 10 >= before * 9)
                .mapToObj(tenth -> tenth * 100 + " ms")
                .findFirst()
                .orElse("not yet");
    }
}
