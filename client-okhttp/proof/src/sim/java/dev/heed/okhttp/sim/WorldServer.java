package dev.heed.okhttp.sim;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * All servers of a simulated world, in place of the network: the interceptor that was added last, a transport of the
 * user.
 */
final class WorldServer implements Interceptor {
    private final Fibers fibers;
    private final Set<WorldFeature> features;
    private final Random random;
    private final Random sick;
    private final Ledger ledger;
    private final WorldReplies replies;
    private final int failures;

    /** Until when an origin has had enough, by the time of the world. */
    private final Map<String, Long> limited = new HashMap<>();

    /** How many of the next requests an origin that refused will answer in bad health. */
    private final Map<String, Integer> isSick = new HashMap<>();

    /**
     * Of one world.
     *
     * @param features of it
     * @param fibers to let others run while it takes its time
     * @param dice by purpose
     * @param ledger that watches
     * @param replies of all servers
     */
    WorldServer(
            Set<WorldFeature> features,
            Fibers fibers,
            Function<String, Random> dice,
            Ledger ledger,
            WorldReplies replies) {
        this.features = features;
        this.fibers = fibers;
        this.random = dice.apply("servers");
        this.sick = dice.apply("sick servers");
        this.ledger = ledger;
        this.replies = replies;
        this.failures = Law.pick(random, 0, 3, 10, 40);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        WorldCall call = WorldCall.of(request);
        ledger.sent(call, request);
        boolean isRefused = random.nextInt(100) < failures / 3;
        if (request.body() != null && !isRefused) {
            request.body().writeTo(Okio.buffer(Okio.blackhole()));
        }
        call.isAtServer = true;
        fibers.sleep(random.nextLong(
                Duration.ofSeconds(random.nextInt(20) == 0 ? 15 : 1).toNanos()));
        call.isAtServer = false;
        @Nullable IOException failure = failure(chain, isRefused);
        if (failure != null) {
            ledger.failed(call, request, failure);
            throw failure;
        }
        return reply(call, request);
    }

    private @Nullable IOException failure(Chain chain, boolean isRefused) {
        if (chain.call().isCanceled()) {
            return new IOException("Canceled");
        }
        if (Thread.currentThread().isInterrupted()) {
            return new InterruptedIOException("interrupted");
        }
        if (isRefused) {
            return refusal();
        }
        if (random.nextInt(100) >= failures) {
            return null;
        }
        return switch (random.nextInt(8)) {
            case 0 -> new SSLHandshakeException("no trust");
            case 1 -> new ProtocolException("unexpected status line");
            case 2, 3 -> new SocketTimeoutException("timeout");
            default -> new IOException("unexpected end of stream");
        };
    }

    /** What OkHttp itself throws for what never left. */
    private IOException refusal() {
        boolean isLost = features.contains(WorldFeature.OWN_TRANSPORT) && random.nextBoolean();
        return isLost ? new UnknownHostException("nowhere") : new ConnectException("refused");
    }

    private Response reply(WorldCall call, Request request) {
        String origin = LedgerHolds.origin(request.url());
        boolean isStranger = features.contains(WorldFeature.CROSSED_REFUSALS) && call.hasCrossed;
        WorldReplies.Reply reply =
                isStranger && sick.nextBoolean() ? replies.stranger(request) : reply(origin, request);
        int status = reply.response().code();
        if (features.contains(WorldFeature.SICK_RELEASES) && (status == 429 || status == 503)) {
            isSick.put(origin, 1 + sick.nextInt(6));
        }
        ledger.replied(call, request, reply.response(), reply.said(), reply.body());
        return reply.response();
    }

    private WorldReplies.Reply reply(String origin, Request request) {
        long left = limited.getOrDefault(origin, 0L) - fibers.now();
        if (left > 0) {
            return replies.limited(request, Duration.ofNanos(left));
        }
        int sickFor = isSick.getOrDefault(origin, 0);
        if (sickFor > 0 && sick.nextInt(4) > 0) {
            isSick.put(origin, sickFor - 1);
            return replies.sick(request);
        }
        WorldReplies.Reply reply = replies.next(request);
        if (reply.response().code() == 429 && random.nextInt(3) > 0) {
            Duration told = reply.said().told().pause().least();
            Duration wait = told.isZero() ? Duration.ofSeconds(random.nextInt(60)) : told;
            long longest = Duration.ofMinutes(10).toNanos();
            limited.put(origin, fibers.now() + (wait.toDays() > 1 ? longest : Math.min(longest, wait.toNanos())));
        }
        return reply;
    }
}
