package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Says what a server saw of calls of one rival while it answered them all 429, and after that.
 *
 * @param seen as {@link SeenHold} reports it
 */
record HoldRound(Map<String, Long> seen) {
    static final int SIBLINGS = 200;
    static final int SECONDS = 3;
    static final int WORK_MILLIS = 20;

    static HoldRound measured(ServerProcess server, Rival rival) throws IOException, InterruptedException {
        Replies replies = new Replies();
        OkHttpClient client = Rival.client(replies);
        server.tell("hold " + SECONDS + " " + WORK_MILLIS);
        try (Sender sender = rival.maker().sender(client, ResiliencePolicy.documented())) {
            Answers answers = new Answers(1 + SIBLINGS);
            rival.way().begin(sender, request(server, 0), answers);
            replies.await(1, Duration.ofSeconds(SECONDS));
            Thread.sleep(50);
            for (int i = 1; i <= SIBLINGS; i++) {
                rival.way().begin(sender, request(server, i), answers);
            }
            answers.await(120);
            return checked(server.report(), answers, rival);
        } finally {
            Rival.close(client);
        }
    }

    private static Request request(ServerProcess server, int id) {
        return new Request.Builder().url(server.url(id)).build();
    }

    /** Whoever gives up has few requests to show. */
    private static HoldRound checked(Map<String, Long> seen, Answers answers, Rival rival) {
        if (answers.answered() != 1 + SIBLINGS || seen.get("answered") != 1 + SIBLINGS) {
            throw new IllegalStateException(
                    rival + ": " + answers.answered() + " of " + (1 + SIBLINGS) + " calls are answered, " + seen);
        }
        return new HoldRound(seen);
    }
}
