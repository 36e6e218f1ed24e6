package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Call;
import okhttp3.Request;

/**
 * Measures what many asynchronous calls hold while they wait, and checks that all of them are answered. It runs in real
 * time and without JMH.
 */
final class WaitingBenchmark {
    private static final int WARM_UP = 1_000;
    private static final String TITLE = """
            ### While calls wait

            Calls of `callFactory`, each told `429` with `Retry-After` by a server on the same machine; %d in flight at most. \
            Extra threads are those beyond what the idle process has, without the one timer thread. Heap is what one more \
            waiting call takes, beside the request and the callback.

            | calls that wait | extra threads (goal: 0) | heap a call (goal: below 1,024 B) | answered | failed | \
            last answer after the last wait's end |
            | ---: | --- | ---: | ---: | ---: | ---: |
            """;

    private final int count;
    private final int retryAfterSeconds;

    private WaitingBenchmark(int count, int retryAfterSeconds) {
        this.count = count;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static String measure() throws IOException, InterruptedException {
        warmUp();
        Threads idle = Threads.settled();
        return String.format(TITLE, WaitingCalls.MAX_IN_FLIGHT)
                + new WaitingBenchmark(10_000, 120).row(idle)
                + new WaitingBenchmark(100_000, 280).row(idle);
    }

    /** Loads classes. */
    private static void warmUp() throws IOException, InterruptedException {
        try (TellingServer server = TellingServer.telling(1);
                WaitingCalls waiting = WaitingCalls.eachForItself()) {
            Answers answers = new Answers(WARM_UP);
            for (int i = 0; i < WARM_UP; i++) {
                waiting.send(new Request.Builder().url(server.url(i)).build(), answers);
            }
            server.relent();
            answers.await(60);
        }
    }

    private String row(Threads idle) throws IOException, InterruptedException {
        try (TellingServer server = TellingServer.telling(retryAfterSeconds);
                WaitingCalls waiting = WaitingCalls.eachForItself()) {
            Request[] requests = requests(server);
            Call[] calls = new Call[count];
            Answers answers = new Answers(count);
            long heapBefore = Heap.used();
            for (int i = 0; i < count; i++) {
                calls[i] = waiting.send(requests[i], answers);
            }
            waiting.awaitWaiting();
            String extraThreads = Threads.settled().since(idle);
            long heap = (Heap.used() - heapBefore) / count;
            answers.noneYet();
            long lastWaitEnds = waiting.lastWaitEnds();
            server.relent();
            answers.await(retryAfterSeconds + 300L);
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d B | %,d | %,d | %.0f ms |%n",
                    calls.length,
                    extraThreads,
                    heap,
                    answers.answered(),
                    answers.failed(),
                    (answers.lastNanos() - lastWaitEnds) / 1e6);
        }
    }

    private Request[] requests(TellingServer server) {
        Request[] requests = new Request[count];
        for (int i = 0; i < count; i++) {
            requests[i] = new Request.Builder().url(server.url(i)).build();
        }
        return requests;
    }
}
