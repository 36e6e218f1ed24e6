package dev.heed.okhttp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** All servers of a simulated world, in place of the network: the innermost interceptor. */
final class WorldServer implements Interceptor {
    private final Fibers fibers;
    private final Random random;
    private final Ledger ledger;
    private final WorldReplies replies;
    private final int failures;

    /** Until when an origin has had enough, by the time of the world. */
    private final Map<String, Long> limited = new HashMap<>();

    WorldServer(Fibers fibers, Random random, Ledger ledger, WorldReplies replies) {
        this.fibers = fibers;
        this.random = random;
        this.ledger = ledger;
        this.replies = replies;
        this.failures = Law.pick(random, 0, 3, 10, 40);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        WorldCall call = WorldCall.of(request);
        ledger.sent(call, request);
        boolean unprocessed = random.nextInt(100) < failures / 3;
        if (!unprocessed) {
            chain.getEventListener().requestHeadersStart(chain.call()); // as OkHttp tells, which nothing passes here
        }
        if (request.body() != null && !unprocessed) {
            request.body().writeTo(Okio.buffer(Okio.blackhole()));
        }
        call.isAtServer = true;
        fibers.sleep(random.nextLong(
                Duration.ofSeconds(random.nextInt(20) == 0 ? 15 : 1).toNanos()));
        call.isAtServer = false;
        @Nullable IOException failure = failure(chain, unprocessed);
        if (failure != null) {
            ledger.failed(call, request, failure, unprocessed);
            throw failure;
        }
        return reply(call, request);
    }

    private @Nullable IOException failure(Chain chain, boolean unprocessed) {
        if (chain.call().isCanceled()) {
            return new IOException("Canceled");
        }
        if (Thread.currentThread().isInterrupted()) {
            return new InterruptedIOException("interrupted");
        }
        if (unprocessed) {
            ConnectException refused = new ConnectException("refused");
            chain.getEventListener()
                    .connectFailed(
                            chain.call(),
                            InetSocketAddress.createUnresolved("server", 80),
                            Proxy.NO_PROXY,
                            null,
                            refused);
            return refused;
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

    private Response reply(WorldCall call, Request request) {
        String origin = LedgerHolds.origin(request.url());
        long left = limited.getOrDefault(origin, 0L) - fibers.now();
        WorldReplies.Reply reply = left > 0 ? replies.limited(request, Duration.ofNanos(left)) : replies.next(request);
        if (reply.response().code() == 429 && left <= 0 && random.nextInt(3) > 0) {
            Duration wait = reply.told().named().orElse(Duration.ofSeconds(random.nextInt(60)));
            long longest = Duration.ofMinutes(10).toNanos();
            limited.put(origin, fibers.now() + (wait.toDays() > 1 ? longest : Math.min(longest, wait.toNanos())));
        }
        ledger.replied(call, request, reply.response(), reply.told(), reply.body());
        return reply.response();
    }
}
