package dev.heed.samples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;

/** Is a server on this machine that responds by a script, and notes what reached it and when. */
final class Service extends Dispatcher implements AutoCloseable {
    /** This is kept, since a logger that nobody refers to forgets its level. */
    private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

    /** This 410 is delivered by the table, so that a request too many ends its row. */
    private static final MockResponse NOT_IN_SCRIPT =
            new MockResponse.Builder().code(410).build();

    /** Notes a request that reached the server, when, and what it got. */
    record Exchange(Duration at, String line, int status) {}

    private final MockWebServer server = new MockWebServer();
    private final Queue<MockResponse> script = new ConcurrentLinkedQueue<>();
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private volatile Supplier<Duration> clock = () -> Duration.ZERO;

    Service() throws IOException {
        SERVER_LOG.setLevel(Level.WARNING);
        server.setDispatcher(this);
        server.start();
    }

    /** Forgets what was, and responds by this script, in order. */
    void plays(List<MockResponse> replies, Supplier<Duration> elapsed) {
        script.clear();
        script.addAll(replies);
        seen.clear();
        clock = elapsed;
    }

    List<Exchange> seen() {
        return List.copyOf(seen);
    }

    HttpUrl url(String path) {
        return server.url(path);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        MockResponse scripted = script.poll();
        MockResponse reply = scripted == null ? NOT_IN_SCRIPT : scripted;
        String authorized = request.getHeaders().get("Authorization") == null ? "" : " (with Authorization)";
        String line = request.getMethod() + " " + request.getTarget() + authorized;
        seen.add(new Exchange(clock.get(), line, reply.getCode()));
        return reply;
    }

    @Override
    public void close() {
        server.close();
    }
}
