package dev.heed.okhttp;

import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Authenticator;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.logging.LoggingEventListener;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Two servers and a client, plain or wrapped, for one run of a {@link PlainScript}. */
final class PlainWorld implements AutoCloseable {
    private final PlainScript script;
    private final Mode mode;
    private final MockWebServer home = Lab.server();
    private final MockWebServer away = Lab.server();
    private final ConnectionPool pool = new ConnectionPool();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Path directory = Files.createTempDirectory("plain");
    private final Cache cache = new Cache(directory.toFile(), 1 << 20);
    private final PlainSight sight = new PlainSight(this);
    private final Call.Factory calls;

    /** The client to be, and what it is asked to tell. */
    record Clients(OkHttpClient.Builder builder, PlainWorld world) {
        Clients with(UnaryOperator<OkHttpClient.Builder> changes) {
            return new Clients(changes.apply(builder), world);
        }

        Clients cached() {
            return with(client -> client.cache(world.cache));
        }

        /** What it sees is noted. */
        Clients authenticator(Authenticator users) {
            return with(client -> client.authenticator((route, response) -> {
                world.sight.authenticatorSees(response);
                return users.authenticate(route, response);
            }));
        }
    }

    PlainWorld(PlainScript script, @Nullable Resilience heed, Mode mode) throws IOException {
        this.script = script;
        this.mode = mode;
        if (script.isHttp2) {
            home.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        }
        home.start();
        away.start();
        script.home.forEach(reply -> home.enqueue(reply.apply(this)));
        script.away.forEach(reply -> away.enqueue(reply.apply(this)));
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .connectionPool(pool)
                .readTimeout(Duration.ofSeconds(5))
                .eventListenerFactory(this::listener);
        if (script.isHttp2) {
            client.protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
        }
        OkHttpClient plain =
                script.client.apply(new Clients(client, this)).builder().build();
        calls = heed == null ? plain : mode.factory(heed, plain);
    }

    private EventListener listener(Call call) {
        EventListener told = new LoggingEventListener.Factory(line -> events.add(eventOf(line))).create(call);
        return told.plus(new EventListener() {
            @Override
            public void retryDecision(Call of, IOException failure, boolean retry) {
                events.add("retryDecision " + retry);
            }

            @Override
            public void followUpDecision(Call of, Response response, @Nullable Request next) {
                events.add("followUpDecision " + (next == null ? "none" : "another request") + ", Retry-After "
                        + response.header("Retry-After"));
            }
        });
    }

    /** Of {@code [3 ms] callStart: Request…} or {@code callEnd}. */
    private static String eventOf(String line) {
        String told = line.substring(line.indexOf(']') + 2);
        int colon = told.indexOf(':');
        return colon < 0 ? told : told.substring(0, colon);
    }

    Request.Builder request(String path) {
        return new Request.Builder().url(filled(path.startsWith("/") ? "<home>" + path : path)[0]);
    }

    String[] filled(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.replace("<home>", base(home)).replace("<away>", base(away)))
                .map(text -> text.replace("<secret home>", base(home).replace("http://", "http://user:word@")))
                .toArray(String[]::new);
    }

    /** The same text in every run: without ports. */
    String neutral(String text) {
        return text.replace(base(home), "<home>")
                .replace(base(away), "<away>")
                .replace("localhost:" + home.getPort(), "<home>")
                .replace("localhost:" + away.getPort(), "<away>")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "<address>");
    }

    private static String base(MockWebServer server) {
        String url = server.url("/").toString();
        return url.substring(0, url.length() - 1);
    }

    PlainSight played() throws IOException {
        for (var request : script.before) {
            try (Response response = mode.send(calls.newCall(request.apply(this)))) {
                response.body().string();
            }
            settled();
        }
        events.clear();
        sight.callIs(calls.newCall(Objects.requireNonNull(script.asked).apply(this)));
        sight.sent(mode);
        script.after.run();
        settled();
        sight.note("connections left", pool.connectionCount() + ", idle " + pool.idleConnectionCount());
        sight.events(List.copyOf(events));
        takeAll("home", home);
        takeAll("away", away);
        return sight;
    }

    private void takeAll(String name, MockWebServer server) {
        try {
            for (int i = 0; i < server.getRequestCount(); i++) {
                RecordedRequest request = Objects.requireNonNull(server.takeRequest(5, TimeUnit.SECONDS));
                sight.wire(name, i, request);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is never idle is noted so. */
    private void settled() {
        try {
            Awaitility.await()
                    .dontCatchUncaughtExceptions() // an interceptor that throws is compared too
                    .atMost(Duration.ofSeconds(1))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> pool.connectionCount() == pool.idleConnectionCount());
        } catch (ConditionTimeoutException e) {
            // a stream that stays open: what both do is compared
        }
    }

    @Override
    public void close() throws IOException {
        cache.delete();
        Files.deleteIfExists(directory);
        pool.evictAll();
        home.close();
        away.close();
    }
}
