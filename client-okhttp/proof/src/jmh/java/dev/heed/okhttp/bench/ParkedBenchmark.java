package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Call;
import okhttp3.Request;

/**
 * Measures what many asynchronous calls hold while they wait for one hold, and how long all take once it is opened, in
 * real time.
 */
final class ParkedBenchmark {
    private static final int WARM_UP = 1_000;
    private static final int RETRY_AFTER_SECONDS = 280;
    private static final String TITLE = """
            ### While calls wait for one hold

            A first call is told `429`; the others, of `callFactory`, wait for its hold and are not sent. Then the server \
            recovers and `Resilience.release` opens the hold: one goes first, two more for each good reply, %d in flight at \
            most. Threads and heap as for calls that wait.

            | calls before the hold | extra threads (goal: 0) | heap a call (goal: below 2,048 B) | answered | failed | \
            from release to last answer |
            | ---: | --- | ---: | ---: | ---: | ---: |
            """;

    private final int count;

    private ParkedBenchmark(int count) {
        this.count = count;
    }

    static String measure() throws IOException, InterruptedException {
        Threads none = Threads.settled();
        new ParkedBenchmark(WARM_UP).row(none);
        Threads idle = Threads.settled();
        return String.format(TITLE, WaitingCalls.MAX_IN_FLIGHT)
                + new ParkedBenchmark(10_000).row(idle)
                + new ParkedBenchmark(100_000).row(idle);
    }

    private String row(Threads idle) throws IOException, InterruptedException {
        try (TellingServer server = TellingServer.telling(RETRY_AFTER_SECONDS);
                WaitingCalls waiting = WaitingCalls.together()) {
            Request[] requests = requests(server);
            arm(server, waiting);
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
            server.relent();
            long released = System.nanoTime();
            waiting.release();
            answers.await(600);
            return String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,d B | %,d | %,d | %.2f s |%n",
                    calls.length,
                    extraThreads,
                    heap,
                    answers.answered(),
                    answers.failed(),
                    (answers.lastNanos() - released) / 1e9);
        }
    }

    private Request[] requests(TellingServer server) {
        Request[] requests = new Request[count];
        for (int i = 0; i < count; i++) {
            requests[i] = new Request.Builder().url(server.url(i)).build();
        }
        return requests;
    }

    /** The call that was told to wait would wait on after the release: it is not one of those measured. */
    private static void arm(TellingServer server, WaitingCalls waiting) throws InterruptedException {
        Answers cancelled = new Answers(1);
        Call told = waiting.send(new Request.Builder().url(server.url(0)).build(), cancelled);
        waiting.awaitWaiting();
        told.cancel();
        cancelled.await(10);
    }
}
