package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Checks that a contender does what it is compared for: told {@code 429}, it retries a call until it is answered 200,
 * with three attempts at most. Plain OkHttp delivers the {@code 429}.
 */
final class Obedience implements Interceptor {
    private static final Request REQUEST =
            new Request.Builder().url("https://api.example/orders/1").build();

    private final int refusals;
    private final AtomicInteger sends = new AtomicInteger();

    private Obedience(int refusals) {
        this.refusals = refusals;
    }

    static void check() throws IOException {
        for (Contender contender : Contender.values()) {
            boolean repeats = contender != Contender.PLAIN;
            for (Way way : Way.values()) {
                check(contender, way, 0, "1 sends, 200");
                check(contender, way, 1, repeats ? "2 sends, 200" : "1 sends, 429");
                check(contender, way, 9, repeats ? "3 sends, 429" : "1 sends, 429");
            }
        }
    }

    private static void check(Contender contender, Way way, int refusals, String expected) throws IOException {
        Obedience network = new Obedience(refusals);
        try (Sender sender = contender.answering(CompareBenchmark.client(), way, network)) {
            int status = status(sender, way);
            String was = network.sends + " sends, " + status;
            if (!was.equals(expected)) {
                throw new IllegalStateException(String.format(
                        "%s, %s, refused %d times: %s instead of %s", contender, way, refusals, was, expected));
            }
        }
    }

    private static int status(Sender sender, Way way) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        way.begin(sender, REQUEST, new Ending() {
            @Override
            public void replied(Response response) {
                response.close();
                status.complete(response.code());
            }

            @Override
            public void threw(Throwable failure) {
                status.completeExceptionally(failure);
            }
        });
        return status.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public Response intercept(Chain chain) {
        boolean refused = sends.incrementAndGet() <= refusals;
        Response canned = new CannedReply(refused ? 429 : 200).intercept(chain);
        return canned.newBuilder().header("Retry-After", "0").build();
    }
}
