package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Step;
import dev.heed.Trail;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.ResilienceBuilder;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server, virtual time and a client of its own for each test. Afterwards the pool must be all idle: a reply that was
 * dropped without being closed, or that the test forgot to close, fails the test.
 */
public final class Lab implements BeforeEachCallback, AfterEachCallback {
    public static final MediaType TEXT = MediaType.get("text/plain");

    private static final int NOT_SCRIPTED = 418;

    public VirtualTime time = VirtualTime.autoAdvancing();
    public final MockWebServer server = server();

    /** By virtual time, when each request reached the server. */
    private final List<Instant> arrivals = new CopyOnWriteArrayList<>();

    private final Instant start = time.now();

    /** Where a redirect to another origin leads; started when first asked for. */
    private final List<MockWebServer> others = new ArrayList<>();

    private final ConnectionPool pool = new ConnectionPool();
    private ResiliencePolicy policy = ResiliencePolicy.documented();
    private UnaryOperator<OkHttpClient.Builder> configuration = UnaryOperator.identity();
    private UnaryOperator<ResilienceBuilder> resilience = UnaryOperator.identity();
    private Consumer<Resilience> onBuilt = built -> {};
    private Runnable onRequest = () -> {};
    private boolean checksPool = true;

    public void policy(ResiliencePolicy tested) {
        policy = tested;
    }

    /** From now on the test moves the clock: waits last until it does. */
    public void manualTime() {
        time = VirtualTime.manual();
    }

    /** Runs on the server between each request and its reply: advance the time there and replies take long. */
    public void onRequest(Runnable action) {
        onRequest = action;
    }

    /** Configures the client before it is wrapped. */
    public void client(UnaryOperator<OkHttpClient.Builder> changes) {
        configuration = changes;
    }

    public void resilience(UnaryOperator<ResilienceBuilder> changes) {
        UnaryOperator<ResilienceBuilder> before = resilience;
        resilience = builder -> changes.apply(before.apply(builder));
    }

    /** What is done with each instance before it is used. */
    public void built(Consumer<Resilience> action) {
        onBuilt = action;
    }

    /** For tests of broken sockets, which leave connections that OkHttp still tidies up. */
    public void doNotCheckPool() {
        checksPool = false;
    }

    public Resilience heed() {
        Resilience built =
                resilience.apply(Resilience.builder(policy).time(time)).build();
        onBuilt.accept(built);
        return built;
    }

    public OkHttpClient plainClient() {
        return configuration
                .apply(new OkHttpClient.Builder().connectionPool(pool))
                .build();
    }

    public Call call(Mode mode, Request request) {
        return mode.factory(heed(), plainClient()).newCall(request);
    }

    /** In the mode of a wrapped client. */
    public Call call(Request request) {
        return call(Mode.EXECUTE, request);
    }

    public Response send(Mode mode, Request request) throws IOException {
        return mode.send(call(mode, request));
    }

    public Response get(Mode mode, String path) throws IOException {
        return send(mode, new Request.Builder().url(url(path)).build());
    }

    public Response post(Mode mode, String path, String body) throws IOException {
        return send(mode, post(path, RequestBody.create(body, TEXT)).build());
    }

    public Request.Builder post(String path, RequestBody body) {
        return new Request.Builder().url(url(path)).post(body);
    }

    public HttpUrl url(String path) {
        return server.url(path);
    }

    /** Another origin: the same host, another port. */
    public MockWebServer otherServer() throws IOException {
        MockWebServer other = server();
        other.start();
        others.add(other);
        return other;
    }

    /** Scripts a reply: a status and header lines {@code Name: value}. */
    public void replies(int status, String... headerLines) {
        server.enqueue(reply(status, headerLines).build());
    }

    public static MockResponse.Builder reply(int status, String... headerLines) {
        MockResponse.Builder reply = new MockResponse.Builder().code(status);
        for (String line : headerLines) {
            int colon = line.indexOf(':');
            reply.addHeaderLenient(
                    line.substring(0, colon), line.substring(colon + 1).stripLeading());
        }
        return status == 204 || status == 304 ? reply : reply.body("body of " + status);
    }

    public static List<Reason> whys(Trail trail) {
        return trail.steps().stream().map(Step::reason).toList();
    }

    public int requests() {
        return server.getRequestCount();
    }

    /** How long after the start of the test each request reached the server, by virtual time. */
    public List<Duration> arrivals() {
        return arrivals.stream().map(at -> Duration.between(start, at)).toList();
    }

    /** Waits until each scripted response was taken for a request: a request is recorded before that. */
    public void awaitScriptTaken() {
        await("every response is taken")
                .until(() -> server.getDispatcher().peek().getCode() == NOT_SCRIPTED);
    }

    /** The next request that reached the server, in order. */
    public RecordedRequest taken() {
        return taken(server);
    }

    public static RecordedRequest taken(MockWebServer from) {
        try {
            RecordedRequest request = from.takeRequest(5, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(request).as("a further request").isNotNull();
            return request;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        QueueDispatcher script = new QueueDispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                arrivals.add(time.now());
                onRequest.run();
                return super.dispatch(request);
            }
        };
        script.setFailFast(reply(NOT_SCRIPTED)
                .body("no reply was scripted for this request")
                .build());
        server.setDispatcher(script);
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (checksPool) {
                await("every connection is back in the pool")
                        .atMost(Duration.ofSeconds(5))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> pool.connectionCount() == pool.idleConnectionCount());
            }
        } finally {
            pool.evictAll();
            server.close();
            others.forEach(MockWebServer::close);
        }
    }

    /** Without TCP_NODELAY on its sockets MockWebServer takes some 40 ms a reply: Nagle's algorithm and delayed ACKs. */
    public static MockWebServer server() {
        MockWebServer server = new MockWebServer();
        server.setServerSocketFactory(new NoDelay());
        return server;
    }

    private static final class NoDelay extends ServerSocketFactory {
        @Override
        public ServerSocket createServerSocket() throws IOException {
            return new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    Socket socket = super.accept();
                    socket.setTcpNoDelay(true);
                    return socket;
                }
            };
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }
}
