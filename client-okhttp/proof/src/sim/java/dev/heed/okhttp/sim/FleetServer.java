package dev.heed.okhttp.sim;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** All servers that the processes of a simulated fleet ask: they have enough for a while, of one URL, one host, or all. */
final class FleetServer implements Interceptor {
    /** By what they silence, the widest first, as {@link FleetKey#covering} lists it. */
    static final List<Integer> STATUSES = List.of(420, 429, 503);

    private final Fibers fibers;
    private final Random random;
    private final FleetLedger ledger;
    private final int troubles;
    private final int sick;
    private final boolean isSlow;
    private final Map<FleetKey, Long> busyUntil = new HashMap<>();
    private int troubled;

    FleetServer(Fibers fibers, Random random, FleetLedger ledger) {
        this.fibers = fibers;
        this.random = random;
        this.ledger = ledger;
        this.troubles = 1 + random.nextInt(6);
        this.sick = Law.pick(random, 0, 5, 30);
        this.isSlow = random.nextInt(3) == 0;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        FleetCall call = FleetCall.of(request);
        ledger.sent(call);
        fibers.sleep(takes());
        if (chain.call().isCanceled() || random.nextInt(100) < sick / 3) {
            IOException failure = new IOException(chain.call().isCanceled() ? "Canceled" : "reset");
            ledger.failed(call, failure);
            throw failure;
        }
        for (FleetKey key : call.keys) {
            Duration wait = wait(key);
            if (!wait.isZero()) {
                int status = STATUSES.get(call.keys.indexOf(key));
                ledger.replied(call, status, wait);
                return response(request, status)
                        .header("Retry-After", Long.toString(wait.toSeconds()))
                        .build();
            }
        }
        int status = random.nextInt(100) < sick ? Law.pick(random, 500, 404) : 200;
        ledger.replied(call, status, Duration.ZERO);
        return response(request, status).build();
    }

    private long takes() {
        boolean isSilent = isSlow && random.nextInt(12) == 0;
        return Duration.ofMillis(isSilent ? 8_000 + random.nextInt(15_000) : 20 + random.nextInt(300))
                .toNanos();
    }

    private static Response.Builder response(Request request, int status) {
        return new Response.Builder()
                .request(request)
                .protocol(Protocol.HTTP_1_1)
                .code(status)
                .message("as simulated")
                .body(ResponseBody.create("", null));
    }

    /** How long what a key names is to be left alone: a whole number of seconds; zero if it is not. */
    private Duration wait(FleetKey key) {
        long left = busyUntil.getOrDefault(key, 0L) - fibers.now();
        if (left <= 0 && troubled < troubles && random.nextInt(8) == 0) {
            troubled++;
            left = Duration.ofSeconds(1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 20))
                    .toNanos();
            busyUntil.put(key, fibers.now() + left);
        }
        if (left <= 0) {
            return Duration.ZERO;
        }
        long seconds = Duration.ofNanos(left - 1).toSeconds() + 1;
        return Duration.ofSeconds(random.nextInt(6) == 0 ? Math.max(1, seconds / 2) : seconds);
    }
}
