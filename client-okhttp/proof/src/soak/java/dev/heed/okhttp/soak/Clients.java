package dev.heed.okhttp.soak;

import dev.heed.okhttp.Resilience;
import io.github.resilience4j.retry.RetryRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadPoolExecutor;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/** OkHttp's side of it: one dispatcher and one pool for two instances of Heed, and what they hold. */
final class Clients {
    static final String UNKNOWN_HOST = "nowhere.test";

    private static final int MAX_REQUESTS = 256;
    private static final int MAX_OF_A_HOST = 64;

    final Dispatcher dispatcher;
    final ConnectionPool connections = new ConnectionPool();
    final List<Side> sides;
    private final Carriers carriers = new Carriers();

    Clients(ThreadPoolExecutor threads, Tally tally) {
        dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(MAX_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MAX_OF_A_HOST);
        OkHttpClient client = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(connections)
                .dns(Clients::lookUp)
                .eventListener(carriers)
                .connectTimeout(Duration.ofSeconds(1))
                .readTimeout(Duration.ofMillis(1_500))
                .writeTimeout(Duration.ofSeconds(1))
                .addInterceptor(chain -> {
                    tally.attempts.increment();
                    return chain.proceed(chain.request());
                })
                .build();
        sides = List.of(new Side(listening(tally), client), new Side(Resilience.of(Policies.STANDARD), client));
    }

    private static Resilience listening(Tally tally) {
        return Resilience.builder(Policies.STANDARD)
                .onStep((call, step) -> tally.told.increment())
                .retryRegistry(RetryRegistry.ofDefaults(), "soak")
                .holdPartition(Clients::tenant)
                .credentials(new Tokens(tally.renewals))
                .renewalTimeout(Duration.ofMillis(500))
                .renewalPause(Duration.ofMillis(200))
                .build();
    }

    private static String tenant(Request request) {
        return Objects.requireNonNullElse(request.header(Requests.TENANT), "");
    }

    /** The server has more hosts than addresses. */
    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        if (host.equals(UNKNOWN_HOST)) {
            throw new UnknownHostException(host);
        }
        return List.of(
                InetAddress.getByAddress(host, InetAddress.getLoopbackAddress().getAddress()));
    }

    /** What of calls and their replies is left, now that all have ended and every body was closed. */
    List<String> leftovers() {
        List<String> left = new ArrayList<>();
        int running = dispatcher.runningCallsCount() + dispatcher.queuedCallsCount();
        if (running > 0) {
            left.add("the dispatcher has " + running + " calls");
        }
        int busy = connections.connectionCount() - connections.idleConnectionCount();
        if (busy > 0) {
            left.add(busy + " connections are not idle: a reply was not closed");
        }
        left.addAll(carriers.left());
        sides.forEach(side -> left.addAll(side.leftovers.found()));
        return left;
    }
}
