package dev.heed.okhttp;

import static dev.heed.okhttp.Script.Reply.replied;
import static dev.heed.okhttp.Script.Reply.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Trail;
import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.ConnectionPool;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same script gives the same trail, the same waits, the same requests and the same end in every mode. */
class ParityTest {
    private static final int GENERATED = 150;

    @RegisterExtension
    final Lab lab = new Lab();

    /** All that a user or a server could tell two calls apart by. */
    private record Course(
            List<String> steps, int attempts, List<Duration> waits, List<String> requests, List<String> end) {}

    static Stream<Script> written() {
        ResiliencePolicy twoHops = ResiliencePolicy.builder()
                .redirects(Redirects.standard().limit(2).keepAcrossOrigins("Authorization"))
                .build();
        ResiliencePolicy anyMethod = ResiliencePolicy.builder()
                .onFailure(Rule.backOff().forAnyMethod())
                .on(503, Rule.waitAtLeast(Duration.ofMinutes(1)).forAnyMethod())
                .build();
        return Stream.of(
                Script.get("answered at once", replied(200)),
                Script.get("nothing to read", replied(204)),
                Script.get("a wait", replied(503), replied(200)),
                Script.get("attempts exhausted", replied(503), replied(503), replied(503)),
                Script.get("a wait too long", replied(503, "Retry-After: 3600")),
                Script.get(
                        "what OkHttp would send again",
                        replied(503, "Retry-After: 0"),
                        replied(408, "Retry-After: 0"),
                        replied(200)),
                Script.get("backoff", replied(500), replied(502), replied(504)),
                Script.get("a reset", reset(), replied(200)),
                Script.get("resets", reset(), reset(), reset()),
                Script.get("a refusal", replied(401, "WWW-Authenticate: Bearer")),
                Script.of("a post that is told to wait", "POST", "text", replied(429, "Retry-After: 7"), replied(201)),
                Script.of("a post that may have acted", "POST", "text", reset(), replied(201)),
                Script.of("a post that may act twice", "POST", "text", reset(), replied(503), replied(201))
                        .with(anyMethod),
                Script.of("a body that is sent once", "PUT", "once", replied(503), replied(200)),
                Script.of(
                        "a post that becomes a get",
                        "POST",
                        "text",
                        replied(303, "Location: /done"),
                        replied(503),
                        replied(200)),
                Script.of("a body that stays", "PUT", "chunks", replied(307, "Location: other:/"), replied(200)),
                Script.get("a circle", replied(302, "Location: /a"), replied(302, "Location: /"), replied(200)),
                Script.get(
                                "a circle without end",
                                replied(302, "Location: /a"),
                                replied(302, "Location: /"),
                                replied(302, "Location: /a"))
                        .with(twoHops),
                Script.get(
                                "too many hops",
                                replied(302, "Location: other:/a"),
                                replied(302, "Location: /b"),
                                replied(302, "Location: /c"))
                        .with(twoHops),
                Script.get("nowhere", replied(302, "Location: ftp://x/")),
                Script.get(
                        "hops and waits",
                        replied(302, "Location: other:/a", "Retry-After: 5"),
                        replied(503),
                        replied(307, "Location: /b"),
                        replied(503, "Retry-After: 200"),
                        replied(200)));
    }

    static Stream<Script> generated() {
        return LongStream.range(0, GENERATED).mapToObj(Script::generated);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"written", "generated"})
    void theSameScriptTakesTheSameCourse(Script script) throws IOException {
        MockWebServer other = lab.otherServer();
        Course wrapped = course(script, Mode.EXECUTE, other);
        for (Mode mode : Mode.values()) {
            assertThat(course(script, mode, other)).as("%s of %s", mode, script).isEqualTo(wrapped);
        }
    }

    private Course course(Script script, Mode mode, MockWebServer other) {
        List<String> requests = new ArrayList<>();
        Dispatcher servers = new Scripted(script, other.url("/").toString(), requests);
        lab.server.setDispatcher(servers);
        other.setDispatcher(servers);
        lab.time = VirtualTime.autoAdvancing().withDice(1);
        lab.policy(script.policy());
        ConnectionPool pool = new ConnectionPool();
        lab.client(builder -> builder.connectionPool(pool));
        Request request = script.request().url(lab.url("/")).build();
        List<String> end = new ArrayList<>();
        Trail trail;
        try (Response response = mode.send(lab.call(mode, request))) {
            trail = Trails.of(response);
            for (Response each = response; each != null; each = each.priorResponse()) {
                end.add(each.request().method() + " " + each.request().url() + " " + each.code() + " "
                        + withoutTime(each));
            }
            end.add(response.body().string());
        } catch (IOException e) {
            trail = Trails.of(e);
            end.add(e.getClass() + ": " + e.getMessage());
        }
        await("the pool is idle")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> pool.connectionCount() == pool.idleConnectionCount());
        pool.evictAll();
        return new Course(steps(trail), trail.attempts(), lab.time.waits(), List.copyOf(requests), end);
    }

    /** The trail of a call that was answered at once has no clock but OkHttp's. */
    private static List<String> steps(Trail trail) {
        return trail.steps().stream()
                .map(step -> Stream.of(
                                step.attempt(),
                                step.method(),
                                step.url(),
                                step.status(),
                                step.failure(),
                                step.decision())
                        .toList()
                        .toString())
                .toList();
    }

    private static String withoutTime(Response response) {
        return response.headers().newBuilder().removeAll("Date").build().toString();
    }

    /** Of both servers: one request at a time is under way. */
    private static final class Scripted extends Dispatcher {
        private final Queue<Script.Reply> replies;
        private final String other;
        private final List<String> requests;

        Scripted(Script script, String other, List<String> requests) {
            this.replies = new ArrayDeque<>(script.replies());
            this.other = other;
            this.requests = requests;
        }

        @Override
        public synchronized MockResponse dispatch(RecordedRequest request) {
            String body =
                    request.getBody() == null ? "no body" : request.getBody().utf8();
            requests.add(request.getRequestLine() + " " + request.getHeaders() + body);
            Script.Reply reply = replies.poll();
            return reply == null ? Lab.reply(200).build() : reply.response(other);
        }
    }
}
