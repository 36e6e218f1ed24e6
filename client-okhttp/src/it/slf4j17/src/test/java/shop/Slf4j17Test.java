package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Outcomes;
import dev.heed.okhttp.Resilience;
import dev.heed.okhttp.Trails;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With slf4j 1.7 every call does what it does with slf4j 2; its log has the same lines, without key-values. */
class Slf4j17Test {
    private static final String RETRIED = "200 after 2 attempts";
    private static final String HELD = "429 from a hold";

    private final Logger logger = Logger.getLogger("dev.heed");
    private final Lines log = new Lines();
    private final MockWebServer server = new MockWebServer();
    private final VirtualTime time = VirtualTime.autoAdvancing();
    private final ResiliencePolicy policy =
            ResiliencePolicy.builder().maxWait(Duration.ofMinutes(3)).build();
    private final Resilience resilience =
            Resilience.builder(policy).time(time).build();

    enum Way {
        WRAP_EXECUTE,
        WRAP_ENQUEUE,
        FACTORY_EXECUTE,
        FACTORY_ENQUEUE
    }

    /** Keeps the lines, as a formatter would print them. */
    private static final class Lines extends Handler {
        private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord line) {
            told.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() throws Exception {
        logger.setUseParentHandlers(false);
        log.setLevel(Level.ALL);
        logger.addHandler(log);
        logger.setLevel(Level.FINE);
        server.start();
    }

    @AfterEach
    void close() {
        logger.removeHandler(log);
        server.close();
    }

    private void replies(int status, String... header) {
        MockResponse.Builder reply = new MockResponse.Builder().code(status);
        Arrays.stream(header).forEach(reply::addHeader);
        server.enqueue(reply.build());
    }

    private String send(Way way, String path) throws Exception {
        Request request = new Request.Builder().url(server.url(path)).build();
        Call call = way.name().startsWith("WRAP")
                ? resilience.wrap(new OkHttpClient()).newCall(request)
                : resilience.callFactory(new OkHttpClient()).newCall(request);
        return way.name().endsWith("EXECUTE") ? told(call.execute()) : enqueued(call);
    }

    private static String enqueued(Call call) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                answer.complete(told(response));
            }
        });
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static String told(Response response) {
        try (response) {
            String how = Outcomes.of(response).fromHold()
                    ? " from a hold"
                    : " after " + Trails.of(response).attempts() + " attempts";
            return response.code() + how;
        }
    }

    @Test
    void theClassPathReallyHasTheOldOne() {
        Class<?> api = org.slf4j.Logger.class;
        assertTrue(Arrays.stream(api.getMethods()).noneMatch(method -> method.getName().equals("atDebug")));
        String jar = api.getProtectionDomain().getCodeSource().getLocation().getPath();
        assertTrue(jar.endsWith("slf4j-api-" + System.getProperty("shop.slf4j") + ".jar"), jar);
    }

    @ParameterizedTest
    @EnumSource
    void aCallIsRetriedAndItsStepsAreLines(Way way) throws Exception {
        replies(503);
        replies(200);
        assertEquals(RETRIED, send(way, "/report"));
        assertEquals(List.of(Duration.ofMinutes(2)), time.waits());
        String steps = String.join("\n", log.told);
        assertTrue(steps.contains("FINE attempt 1: GET " + server.url("/report") + " -> 503; waits 2m 0s"), steps);
        assertTrue(steps.contains("INFO hold armed: RESOURCE GET " + server.url("/report")), steps);
        assertTrue(steps.contains("FINE attempt 2: GET " + server.url("/report") + " -> 200; delivered"), steps);
    }

    @ParameterizedTest
    @EnumSource
    void aCallIsHeldAndAnsweredLocally(Way way) throws Exception {
        replies(429, "Retry-After: 300");
        send(way, "/report");
        assertEquals(HELD, send(way, "/orders"));
        assertEquals(1, server.getRequestCount());
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalWithTheLogOffIsHandedOver(Way way) throws Exception {
        logger.setLevel(Level.WARNING);
        replies(422);
        assertEquals("422 after 1 attempts", send(way, "/orders"));
        assertTrue(log.told.isEmpty());
    }
}
