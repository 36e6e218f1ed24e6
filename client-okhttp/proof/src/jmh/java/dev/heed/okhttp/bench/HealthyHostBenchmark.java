package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Request;

/** Measures whether calls that wait slow down others of the same client, in real time and without JMH. */
final class HealthyHostBenchmark {
    private static final int WAITING = 5_000;
    private static final int RETRY_AFTER_SECONDS = 280;
    private static final int WARM_UP = 5_000;
    private static final int PAIRS = 20_000;
    private static final String TITLE = """
            ### A healthy server while %,d calls to another one wait

            From `enqueue` to the callback, over a socket on the same machine; the two clients take turns, %,d calls each. \
            Both servers have one host name, and with it OkHttp's slots for a host.

            | client | p50 | p99 |
            | --- | ---: | ---: |
            """;

    private HealthyHostBenchmark() {}

    static String measure() throws IOException, InterruptedException {
        try (TellingServer unwell = TellingServer.telling(RETRY_AFTER_SECONDS);
                TellingServer healthy = TellingServer.answering();
                WaitingCalls waiting = WaitingCalls.eachForItself();
                WaitingCalls idle = WaitingCalls.eachForItself()) {
            Answers answers = new Answers(WAITING);
            for (int i = 0; i < WAITING; i++) {
                waiting.send(new Request.Builder().url(unwell.url(i)).build(), answers);
            }
            waiting.awaitWaiting();
            Request request = new Request.Builder().url(healthy.url(0)).build();
            pairs(waiting, idle, request, WARM_UP);
            Quantiles[] micros = pairs(waiting, idle, request, PAIRS);
            answers.noneYet();
            return String.format(Locale.ROOT, TITLE, WAITING, PAIRS)
                    + row("with calls that wait", micros[0])
                    + row("idle", micros[1])
                    + String.format(
                            Locale.ROOT,
                            "| ratio (goal for p50: below 1.2) | %.2f | %.2f |%n",
                            micros[0].at(0.5) / micros[1].at(0.5),
                            micros[0].at(0.99) / micros[1].at(0.99));
        }
    }

    /** Each goes first every other time. */
    private static Quantiles[] pairs(WaitingCalls waiting, WaitingCalls idle, Request request, int pairs)
            throws InterruptedException {
        double[] besideWaiting = new double[pairs];
        double[] besideNothing = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            if (i % 2 == 0) {
                besideWaiting[i] = micros(waiting, request);
            }
            besideNothing[i] = micros(idle, request);
            if (i % 2 != 0) {
                besideWaiting[i] = micros(waiting, request);
            }
        }
        return new Quantiles[] {new Quantiles(besideWaiting), new Quantiles(besideNothing)};
    }

    private static double micros(WaitingCalls client, Request request) throws InterruptedException {
        Answers answer = new Answers(1);
        long sent = System.nanoTime();
        client.send(request, answer);
        answer.await(10);
        if (answer.answered() == 0) {
            throw new IllegalStateException("the healthy server gave no answer");
        }
        return (answer.lastNanos() - sent) / 1e3;
    }

    private static String row(String client, Quantiles micros) {
        return String.format(Locale.ROOT, "| %s | %.0f µs | %.0f µs |%n", client, micros.at(0.5), micros.at(0.99));
    }
}
