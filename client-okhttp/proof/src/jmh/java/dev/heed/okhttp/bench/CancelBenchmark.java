package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Measures how long after {@code cancel()} or an interruption a caller that waits has control again. It runs in real
 * time and without JMH: what counts is the moment in which another thread goes on.
 */
final class CancelBenchmark {
    private static final int WARM_UP = 500;
    private static final int WAITS = 2_000;
    private static final int WAITS_SLEPT = 20;
    private static final Duration SLEEP = Duration.ofMillis(200);
    private static final ResiliencePolicy EACH_FOR_ITSELF = ResiliencePolicy.builder()
            .on(503, Rule.waitAtLeast(Duration.ofMinutes(2)).holding(Scope.CALL))
            .build();
    private static final Request REQUEST =
            new Request.Builder().url("https://api.example/orders/1").build();
    private static final String TITLE = """
            ### From the end of a wait until the caller has control

            A call answered 503 waits two real minutes in `execute()`; another thread ends the wait.

            | who waits | ended by | waits | p50 | p99 (goal: 20 ms) | max |
            | --- | --- | --- | --- | --- | --- |
            """;

    private CancelBenchmark() {}

    static String measure() throws InterruptedException {
        OkHttpClient heed = Resilience.of(EACH_FOR_ITSELF)
                .wrap(new OkHttpClient())
                .newBuilder()
                .addInterceptor(new CannedReply(503))
                .build();
        OkHttpClient sleeper = new OkHttpClient.Builder()
                .addInterceptor(CancelBenchmark::sleepAndRepeat)
                .addInterceptor(new CannedReply(503))
                .build();
        Consumer<WaitingCaller> cancel = WaitingCaller::cancel;
        Consumer<WaitingCaller> interrupt = WaitingCaller::interrupt;
        latencies(heed, cancel, WARM_UP);
        latencies(heed, interrupt, WARM_UP);
        return TITLE
                + row("Heed, 2 min", "`cancel()`", latencies(heed, cancel, WAITS), WAITS)
                + row("Heed, 2 min", "`interrupt()`", latencies(heed, interrupt, WAITS), WAITS)
                + row(
                        "an interceptor that sleeps, " + SLEEP.toMillis() + " ms",
                        "`cancel()`",
                        latencies(sleeper, cancel, WAITS_SLEPT),
                        WAITS_SLEPT);
    }

    /** What is often written instead: nothing tells a sleeping thread that its call was cancelled. */
    private static Response sleepAndRepeat(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        response.close();
        try {
            Thread.sleep(SLEEP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return chain.proceed(chain.request());
    }

    private static Quantiles latencies(OkHttpClient client, Consumer<WaitingCaller> end, int waits)
            throws InterruptedException {
        double[] millis = new double[waits];
        for (int i = 0; i < waits; i++) {
            WaitingCaller caller = new WaitingCaller(client.newCall(REQUEST));
            caller.startAndAwaitWait();
            long ended = System.nanoTime();
            end.accept(caller);
            millis[i] = (caller.controlAtNanos() - ended) / 1e6;
        }
        return new Quantiles(millis);
    }

    private static String row(String who, String how, Quantiles millis, int waits) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %.2f ms | %.2f ms | %.2f ms |%n",
                who,
                how,
                waits,
                millis.at(0.5),
                millis.at(0.99),
                millis.at(1));
    }
}
