package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Call;
import okhttp3.Request;

/** What many asynchronous calls hold while they wait, and that all of them are answered. In real time, without JMH. */
final class WaitingBenchmark {
    private static final String TITLE = """
            ### While calls wait

            Calls of `callFactory`, each told `429` with `Retry-After` by a server on the same machine; %d in flight at most. \
            Threads are compared with those of the process after calls that waited before: the JDK's one timer thread is \
            among them. Heap is what one more waiting call takes, beside the request and the callback.

            | calls that wait | extra threads (goal: 0) | heap a call (goal: below 1,024 B) | answered | failed | \
            last answer after the last wait's end |
            | ---: | --- | ---: | ---: | ---: | ---: |
            """;

    private WaitingBenchmark() {}

    static String measure() throws IOException, InterruptedException {
        // loads classes and starts the threads that any call needs
        run(1_000, 5);
        return String.format(TITLE, WaitingCalls.MOST_IN_FLIGHT) + run(10_000, 30) + run(100_000, 120);
    }

    private static String run(int count, int retryAfterSeconds) throws IOException, InterruptedException {
        try (TellingServer server = TellingServer.telling(retryAfterSeconds);
                WaitingCalls waiting = new WaitingCalls()) {
            Request[] requests = new Request[count];
            for (int i = 0; i < count; i++) {
                requests[i] = new Request.Builder().url(server.url(i)).build();
            }
            Call[] calls = new Call[count];
            Answers answers = new Answers(count);
            Held before = Held.now();
            for (int i = 0; i < count; i++) {
                calls[i] = waiting.send(requests[i], answers);
            }
            waiting.awaitWaiting();
            Held meanwhile = Held.now();
            answers.noneYet();
            long lastWaitEnds = waiting.lastWaitEnds();
            server.relent();
            answers.await(retryAfterSeconds + 300L);
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d B | %,d | %,d | %.0f ms |%n",
                    count,
                    meanwhile.threadsSince(before),
                    (meanwhile.bytes() - before.bytes()) / count,
                    answers.answered(),
                    answers.failed(),
                    (answers.lastNanos() - lastWaitEnds) / 1e6);
        }
    }
}
