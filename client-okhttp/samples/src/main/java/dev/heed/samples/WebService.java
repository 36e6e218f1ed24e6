package dev.heed.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heed.Outcome;
import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Is a web service that asks another one. Somebody waits for its threads, so no call of theirs waits longer than ten
 * seconds. A longer wait is passed on instead, as a 503 that says when to come back.
 */
public final class WebService implements AutoCloseable {
    private static final ResiliencePolicy SERVING =
            ResiliencePolicy.builder().maxWait(Duration.ofSeconds(10)).build();

    private final OkHttpClient client;
    private final HttpUrl backend;
    private final Time time;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);

    /**
     * Starts it on a free port of this machine.
     *
     * @param backend the service to ask
     * @param time {@link Time#system()}; tests give a virtual one
     * @throws IOException if there is no port
     */
    public WebService(HttpUrl backend, Time time) throws IOException {
        this.client = Resilience.builder(SERVING).time(time).build().wrap(new OkHttpClient());
        this.backend = backend;
        this.time = time;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Returns where it listens.
     *
     * @return its port
     */
    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange;
                Response response = client.newCall(
                                new Request.Builder().url(backend).build())
                        .execute()) {
            Outcome outcome = Outcomes.of(response);
            if (outcome instanceof Outcome.Ok) {
                exchange.sendResponseHeaders(200, 0);
                response.body().byteStream().transferTo(exchange.getResponseBody());
                return;
            }
            outcome.retryAt()
                    .ifPresent(
                            at -> exchange.getResponseHeaders().set("Retry-After", String.valueOf(secondsUntil(at))));
            exchange.sendResponseHeaders(outcome.retryAt().isPresent() ? 503 : 502, -1);
        }
    }

    /** Returns whole seconds, rounded up, so that nobody comes back too early. */
    private long secondsUntil(Instant at) {
        return Math.max(1, Duration.between(time.now(), at).plusMillis(999).toSeconds());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
