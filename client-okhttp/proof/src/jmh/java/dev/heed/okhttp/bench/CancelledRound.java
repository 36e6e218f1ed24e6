package dev.heed.okhttp.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Makes calls of one rival and cancels them while they wait. */
final class CancelledRound {
    private static final int CALLS = 20;
    private static final int SECONDS = 2;
    private static final Duration UNTIL_ALL_WAIT = Duration.ofMillis(200);

    private final ServerProcess server;
    private final Rival rival;
    private final Replies replies = new Replies();
    private final OkHttpClient client = Rival.client(replies);

    CancelledRound(ServerProcess server, Rival rival) {
        this.server = server;
        this.rival = rival;
    }

    /** When a call was over. */
    private static final class Over extends CompletableFuture<Long> implements Ending {
        @Override
        public void replied(Response response) {
            response.close();
            complete(System.nanoTime());
        }

        @Override
        public void threw(Throwable failure) {
            complete(System.nanoTime());
        }
    }

    /** The cells of its row. */
    String measure() throws IOException, InterruptedException {
        server.tell("each " + SECONDS);
        List<Over> ends = new ArrayList<>();
        List<Runnable> cancels = new ArrayList<>();
        try (Sender sender = rival.maker().sender(client, CompareWaiting.EACH_FOR_ITSELF)) {
            for (int i = 0; i < CALLS; i++) {
                Over end = new Over();
                Request request = new Request.Builder().url(server.url(i)).build();
                ends.add(end);
                cancels.add(rival.way().begin(sender, request, end));
            }
            replies.await(CALLS, Duration.ofSeconds(SECONDS));
            Thread.sleep(UNTIL_ALL_WAIT.toMillis());
            Quantiles millis = cancelled(cancels, ends);
            TimeUnit.SECONDS.sleep(SECONDS);
            return String.format(
                    Locale.ROOT, "%,.1f (%,.1f) ms | %d of %d", millis.at(0.5), millis.at(1), repeated(), CALLS);
        } finally {
            Rival.close(client);
        }
    }

    /** How many milliseconds each call went on after it was cancelled. */
    private static Quantiles cancelled(List<Runnable> cancels, List<Over> ends) {
        long[] cancelledAt = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            if (ends.get(i).isDone()) {
                throw new IllegalStateException("call " + i + " ended before it was cancelled");
            }
            cancelledAt[i] = System.nanoTime();
            cancels.get(i).run();
        }
        double[] millis = new double[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long end = ends.get(i).orTimeout(60, TimeUnit.SECONDS).join();
            millis[i] = (end - cancelledAt[i]) / 1e6;
        }
        return new Quantiles(millis);
    }

    private long repeated() throws IOException {
        Map<String, Long> seen = server.report();
        if (seen.get("told") != CALLS) {
            throw new IllegalStateException(rival + ": not all waited: " + seen);
        }
        return seen.get("answered");
    }
}
