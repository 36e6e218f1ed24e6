package dev.heed.okhttp.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Answers 200, and in an outage 429 with the seconds that are left of it. */
final class OutageServer implements AutoCloseable {
    /** A request, when it came. */
    record Arrival(long micros, boolean refused) {}

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> beforeFirst = new AtomicReference<>(OutageServer::nothing);
    private final HttpServer server;
    private volatile Outage outage = Outage.NEVER;

    private OutageServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static void nothing() {}

    static OutageServer start() throws IOException {
        return new OutageServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        long now = Micros.now();
        Outage current = outage;
        boolean refused = current.covers(now);
        arrivals.add(new Arrival(now, refused));
        if (refused) {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(current.secondsLeft(now)));
        } else if (now >= current.ends()) {
            beforeFirst.getAndSet(OutageServer::nothing).run();
        }
        try (exchange) {
            exchange.sendResponseHeaders(refused ? 429 : 200, -1);
        }
    }

    /**
     * Begins an outage now.
     *
     * @param before what is done before the first request after it gets its response
     */
    Outage fails(Duration length, Runnable before) {
        long now = Micros.now();
        Outage begun = new Outage(now, now + length.toNanos() / 1_000);
        outage = begun;
        beforeFirst.set(before);
        return begun;
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
