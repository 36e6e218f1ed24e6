package dev.heed.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet;
import dev.heed.HoldFleet.First;
import dev.heed.HoldFleet.First.Turn;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.Time;
import dev.heed.okhttp.Resilience;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes share an API key: what one of them is told both obey, and one goes first. */
class BusFleetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration HOLD_TIME = Duration.ofSeconds(30);

    /** So long before the end all processes have asked who goes first. */
    private static final Duration AHEAD = Duration.ofMillis(100);

    private static final ResiliencePolicy IMPATIENT =
            ResiliencePolicy.builder().maxWait(Duration.ofSeconds(1)).build();
    private static final SharedHold HOLD =
            new SharedHold("a".repeat(32), 1, Scope.CLIENT, "", 503, Duration.ofMinutes(1), 1);
    private static final String WORDS = HOLD.id() + " 1 CLIENT - 503 PT1M 1";
    private static final String NONSENSE = ("x\n \narm\narmed " + WORDS.replace("PT1M", "soon") + "\nopened "
                    + WORDS + " 2\nfirst " + WORDS + "\nproved " + WORDS.replace("CLIENT", "CALL") + "\n"
                    + "released " + WORDS.replace("PT1M", "PT-1S") + "\n")
            + "x".repeat(100_000);

    @StartStop
    private final MockWebServer server = new MockWebServer();

    private final VirtualTime time = VirtualTime.manual();
    private final List<Turn> answers = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CompletableFuture<MockResponse> good = new CompletableFuture<>();
    private volatile BusHub hub;

    /** Refuses the first request, and answers the others when the test says so. */
    private final class Refusing extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            return request.getExchangeIndex() == 0 && server.getRequestCount() == 1
                    ? new MockResponse.Builder()
                            .code(429)
                            .addHeader("Retry-After", "30")
                            .build()
                    : good.join();
        }
    }

    /** Finds the hub of now, although that has another port than the one before it. */
    private final class ToTheHub extends Socket {
        @Override
        public void connect(SocketAddress before, int timeout) throws IOException {
            super.connect(hub.address(), timeout);
        }
    }

    @BeforeEach
    void starts() throws IOException {
        server.setDispatcher(new Refusing());
        hub = new BusHub(0, time);
        opened.add(hub);
    }

    @AfterEach
    void closeAll() throws Exception {
        good.complete(new MockResponse.Builder().build());
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private Resilience process(Time ofProcess) {
        Resilience process = Resilience.builder(ResiliencePolicy.documented())
                .time(ofProcess)
                .fleet(watched(new BusFleet(hub.address(), ToTheHub::new)))
                .build();
        opened.add(process);
        return process;
    }

    /** Adds each answer to whether this process goes first, once the process has it. */
    private HoldFleet watched(HoldFleet fleet) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (!(method.invoke(fleet, arguments) instanceof CompletionStage<?> asked)) {
                return null;
            }
            CompletableFuture<Object> answer = new CompletableFuture<>();
            asked.thenAccept(first -> {
                answer.complete(first);
                answers.add(((First) first).turn());
            });
            return answer;
        };
        return (HoldFleet)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {HoldFleet.class}, handler);
    }

    private CompletableFuture<Response> sends(Resilience process, ResiliencePolicy policy) {
        return Enqueued.send(process.callFactory(new OkHttpClient())
                .newCall(new Request.Builder()
                        .url(server.url("/"))
                        .tag(ResiliencePolicy.class, policy)
                        .build()));
    }

    private void haveJoined(int processes) {
        await().atMost(PATIENCE).until(() -> hub.processes() == processes);
    }

    /** One of two processes is refused, and calls of both wait. */
    private List<CompletableFuture<Response>> bothWait() throws Exception {
        Resilience one = process(time);
        Resilience other = process(time);
        haveJoined(2);
        assertThat(sends(one, IMPATIENT)).succeedsWithin(PATIENCE).matches(refused -> refused.code() == 429);
        server.takeRequest();
        await().atMost(PATIENCE).until(() -> !other.holds().isEmpty());
        List<CompletableFuture<Response>> waiting =
                List.of(sends(one, ResiliencePolicy.documented()), sends(other, ResiliencePolicy.documented()));
        time.awaitWaiters(2);
        return waiting;
    }

    /** Keeps what it is told in words. */
    private static final class Heard implements HoldFleet.Member {
        private final List<String> words = new CopyOnWriteArrayList<>();

        @Override
        public void armed(SharedHold hold) {
            words.add("armed " + hold.id());
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {
            words.add("opened");
        }

        @Override
        public void freed(SharedHold hold) {
            words.add("freed");
        }

        @Override
        public void released(SharedHold hold) {
            words.add("released");
        }

        @Override
        public void connected(boolean connected) {
            words.add("connected " + connected);
        }
    }

    private HoldFleet joined(InetSocketAddress where, HoldFleet.Member member) {
        HoldFleet process = new BusFleet(where);
        opened.add(process);
        process.join(member);
        return process;
    }

    private static ServerSocket strange() throws IOException {
        return new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    }

    private static void say(Socket to, String lines) throws IOException {
        to.getOutputStream().write((lines + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private boolean isSent(Duration within) throws InterruptedException {
        return server.takeRequest(within.toMillis(), TimeUnit.MILLISECONDS) != null;
    }

    @Test
    void one429HoldsBothProcessesAndOneOfThemGoesFirst() throws Exception {
        List<CompletableFuture<Response>> waiting = bothWait();
        time.advance(HOLD_TIME.minus(AHEAD));
        await().atMost(PATIENCE).until(() -> answers.size() == 2);
        assertThat(answers).containsExactlyInAnyOrder(Turn.GO, Turn.WAIT);
        assertThat(isSent(AT_ONCE)).isFalse();

        time.advance(AHEAD);
        assertThat(isSent(PATIENCE)).isTrue();
        assertThat(isSent(AT_ONCE)).as("the second").isFalse();
        good.complete(new MockResponse.Builder().build());

        assertThat(waiting)
                .allSatisfy(call -> assertThat(call).succeedsWithin(PATIENCE).matches(Response::isSuccessful));
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    @Test
    void withoutAHubEachGoesAlone() throws Exception {
        List<CompletableFuture<Response>> waiting = bothWait();
        hub.close();

        time.advance(HOLD_TIME);

        assertThat(isSent(PATIENCE)).isTrue();
        assertThat(isSent(PATIENCE))
                .as("the second, while the first has no response")
                .isTrue();
        good.complete(new MockResponse.Builder().build());
        assertThat(waiting)
                .allSatisfy(call -> assertThat(call).succeedsWithin(PATIENCE).matches(Response::isSuccessful));
    }

    @Test
    void aHubThatStartsAnewIsToldWhatStands() throws Exception {
        Resilience one = process(Time.system());
        haveJoined(1);
        one.hold(Scope.CLIENT, server.url("/"), Instant.now().plusSeconds(60));
        hub.close();
        hub = new BusHub(0, time);
        opened.add(hub);

        Resilience other = process(Time.system());

        await().atMost(PATIENCE).until(() -> !other.holds().isEmpty());
    }

    @Test
    void aHubIgnoresWhatItCannotUnderstand() throws Exception {
        try (Socket stranger =
                new Socket(hub.address().getAddress(), hub.address().getPort())) {
            say(stranger, NONSENSE);
            say(stranger, "arm " + WORDS);

            Heard heard = new Heard();
            joined(hub.address(), heard);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard.words).contains("armed " + HOLD.id()));
        }
    }

    @Test
    void aProcessIgnoresWhatItCannotUnderstand() throws Exception {
        try (ServerSocket stranger = strange()) {
            Heard heard = new Heard();
            HoldFleet process = joined((InetSocketAddress) stranger.getLocalSocketAddress(), heard);
            try (Socket connection = stranger.accept()) {
                say(connection, NONSENSE);
                say(connection, "armed " + WORDS);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(heard.words).contains("armed " + HOLD.id()));
                assertThat(heard.words).doesNotContain("opened", "released");

                CompletionStage<First> first = process.first(HOLD);
                say(
                        connection,
                        "answer 1 GO 0 PT0S\nanswer 1 WAIT 1 PT-1S\nanswer 1 COME 1 PT0S\nanswer 2 WAIT 1 PT0S");
                say(connection, "answer 1 GO 1 PT0S");
                assertThat(first).succeedsWithin(PATIENCE).isEqualTo(First.go());
            }
        }
    }

    @Test
    void aHubThatHangsIsLeft() throws Exception {
        try (ServerSocket stranger = strange()) {
            Heard heard = new Heard();
            HoldFleet process = joined((InetSocketAddress) stranger.getLocalSocketAddress(), heard);
            try (Socket connection = stranger.accept()) {
                say(connection, "joined");
                await().atMost(PATIENCE).until(() -> heard.words.contains("connected true"));
                CompletionStage<First> first = process.first(HOLD);
                assertThat(first).succeedsWithin(PATIENCE).isEqualTo(First.unknown());
                await().atMost(PATIENCE).until(() -> heard.words.contains("connected false"));
            }
        }
    }

    @Test
    void aHubThatDoesNotReadBlocksNobody() throws Exception {
        try (ServerSocket stranger = strange()) {
            Heard heard = new Heard();
            HoldFleet process = joined((InetSocketAddress) stranger.getLocalSocketAddress(), heard);
            try (Socket connection = stranger.accept()) {
                await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    connection.getOutputStream().write('\n'); // it lives
                    for (int i = 0; i < 5_000; i++) {
                        process.arm(HOLD);
                    }
                    return heard.words.contains("connected false");
                });
            }
        }
    }
}
