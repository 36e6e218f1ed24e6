package dev.heed.okhttp.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** Makes calls of one rival that are all told to wait, and wait. */
final class WaitingRound {
    private static final Duration SETTLED = Duration.ofMillis(500);

    private final ServerProcess server;
    private final Rival rival;
    private final int seconds;
    private final Request[] requests;
    private final Runnable[] begun;
    private final Answers answers;
    private final Replies replies = new Replies();
    private final OkHttpClient client = Rival.client(replies);

    WaitingRound(ServerProcess server, Rival rival, int count, int seconds) {
        this.server = server;
        this.rival = rival;
        this.seconds = seconds;
        this.requests = new Request[count];
        this.begun = new Runnable[count];
        this.answers = new Answers(count);
        for (int i = 0; i < count; i++) {
            requests[i] = new Request.Builder().url(server.url(i)).build();
        }
    }

    /** Loads classes, and starts what is started once. */
    static void warmUp(ServerProcess server, Rival rival) throws IOException, InterruptedException {
        WaitingRound round = new WaitingRound(server, rival, 50, 1);
        server.tell("each 1");
        try (Sender sender = rival.maker().sender(round.client, CompareWaiting.EACH_FOR_ITSELF)) {
            for (Request request : round.requests) {
                rival.way().begin(sender, request, round.answers);
            }
            round.answers.await(60);
        } finally {
            Rival.close(round.client);
        }
    }

    /** The cells of its row. */
    String measure(Threads idle) throws IOException, InterruptedException {
        server.tell("each " + seconds);
        try (Sender sender = rival.maker().sender(client, CompareWaiting.EACH_FOR_ITSELF)) {
            Thread.sleep(SETTLED.toMillis());
            long heapBefore = Heap.used();
            long began = System.nanoTime();
            for (int i = 0; i < requests.length; i++) {
                begun[i] = rival.way().begin(sender, requests[i], answers);
            }
            replies.await(requests.length, Duration.ofSeconds(seconds).dividedBy(2));
            Thread.sleep(SETTLED.toMillis());
            String held = held(idle, heapBefore);
            answers.await(300);
            return held + ended((answers.lastNanos() - began) / 1e9);
        } finally {
            Rival.close(client);
        }
    }

    private String held(Threads idle, long heapBefore) throws IOException {
        int threads = Threads.working().more(idle);
        ConnectionPool pool = client.connectionPool();
        int connections = pool.connectionCount() - pool.idleConnectionCount();
        long heap = Heap.used() - heapBefore;
        answers.noneYet();
        long waiting = server.report().get("told");
        return String.format(
                Locale.ROOT, "%,d | %,d | %,d | %,d B", waiting, threads, connections, heap / begun.length);
    }

    /** A call that was not refused, or not repeated, would make all the figures beside it look good. */
    private String ended(double lasted) throws IOException {
        Map<String, Long> seen = server.report();
        if (answers.answered() != requests.length
                || seen.get("told") != requests.length
                || seen.get("answered") != requests.length) {
            throw new IllegalStateException(
                    rival + ": " + answers.answered() + " of " + requests.length + " calls are answered, " + seen);
        }
        return String.format(Locale.ROOT, " | %.1f s | %,d", lasted, seen.get("early"));
    }
}
