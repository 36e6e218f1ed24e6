package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Measures how long after {@code cancel()} an asynchronous call that waits calls back, when thousands are cancelled at
 * once.
 */
final class CancelWaitingBenchmark {
    private static final int CALLS = 10_000;
    private static final int RETRY_AFTER_SECONDS = 280;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 5;
    private static final String TITLE = """
            ### From `cancel()` of calls that wait until each callback

            %,d calls of `callFactory` wait; one thread cancels them in a loop without a pause.

            | round | p50 | p99 (goal: 20 ms) | max |
            | ---: | ---: | ---: | ---: |
            """;

    private CancelWaitingBenchmark() {}

    /** Notes when its own call was cancelled, and when that called back. */
    private static final class Caller implements Callback {
        private final CountDownLatch missing;
        private long canceledAt;
        private volatile long calledBackAt;

        Caller(CountDownLatch missing) {
            this.missing = missing;
        }

        void cancel(Call call) {
            canceledAt = System.nanoTime();
            call.cancel();
        }

        @Override
        public void onFailure(Call call, IOException e) {
            calledBackAt = System.nanoTime();
            missing.countDown();
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
        }

        double millis() {
            return (calledBackAt - canceledAt) / 1e6;
        }
    }

    static String measure() throws IOException, InterruptedException {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, TITLE, CALLS));
        for (int round = 1 - WARM_UP; round <= ROUNDS; round++) {
            Quantiles millis = round();
            if (round > 0) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %d | %.2f ms | %.2f ms | %.2f ms |%n",
                        round,
                        millis.at(0.5),
                        millis.at(0.99),
                        millis.at(1)));
            }
        }
        return table.toString();
    }

    private static Quantiles round() throws IOException, InterruptedException {
        CountDownLatch missing = new CountDownLatch(CALLS);
        Caller[] callers =
                Stream.generate(() -> new Caller(missing)).limit(CALLS).toArray(Caller[]::new);
        Call[] calls = new Call[CALLS];
        try (TellingServer server = TellingServer.telling(RETRY_AFTER_SECONDS);
                WaitingCalls waiting = WaitingCalls.eachForItself()) {
            for (int i = 0; i < CALLS; i++) {
                Request request = new Request.Builder().url(server.url(i)).build();
                calls[i] = waiting.send(request, callers[i]);
            }
            waiting.awaitWaiting();
            for (int i = 0; i < CALLS; i++) {
                callers[i].cancel(calls[i]);
            }
            if (!missing.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(missing.getCount() + " cancelled calls have not called back");
            }
        }
        return new Quantiles(Stream.of(callers).mapToDouble(Caller::millis).toArray());
    }
}
