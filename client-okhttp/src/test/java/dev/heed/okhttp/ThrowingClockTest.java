package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Credential;
import dev.heed.ResiliencePolicy;
import dev.heed.Time;
import dev.heed.okhttp.testing.EveryMode;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A clock that throws once, whenever that is, costs no call its end, no listener the news, and leaks no response. */
class ThrowingClockTest {
    private static final int MANY = 200;
    private static final List<List<Integer>> SCRIPTS =
            List.of(List.of(200), List.of(404), List.of(503, 200), List.of(401, 200));

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((any, thrown) -> {});
        return thread;
    });

    @BeforeEach
    void expectReports() {
        Thread.currentThread().setUncaughtExceptionHandler((any, thrown) -> {});
    }

    @AfterEach
    void tidy() {
        Thread.currentThread().setUncaughtExceptionHandler(null);
        threads.shutdown();
    }

    /** Throws when it is asked for the time the n-th time. */
    private static final class BadTime implements Time {
        private final VirtualTime time;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile int bad;

        BadTime(VirtualTime time, int bad) {
            this.time = time;
            this.bad = bad;
        }

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            if (asked.incrementAndGet() == bad) {
                throw new IllegalStateException("clock");
            }
            return time.nanoTime();
        }

        @Override
        public Timer delay(Duration delay, Runnable whenOver) {
            return time.delay(delay, whenOver);
        }

        @Override
        public double random() {
            return time.random();
        }
    }

    /** Answers by its script, and counts the bodies that are open. */
    private static final class Server implements Interceptor {
        private final Deque<Integer> script;
        private final AtomicInteger open = new AtomicInteger();

        Server(List<Integer> script) {
            this.script = new ArrayDeque<>(script);
        }

        @Override
        public Response intercept(Chain chain) {
            open.incrementAndGet();
            Source body = new ForwardingSource(new Buffer()) {
                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
            return new Response.Builder()
                    .request(chain.request())
                    .protocol(Protocol.HTTP_1_1)
                    .code(script.size() > 1 ? script.remove() : script.element())
                    .message("")
                    .body(ResponseBody.create(Okio.buffer(body), null, -1))
                    .build();
        }
    }

    @EveryMode
    void everyCallEndsWithAndWithoutAListener(Mode mode) {
        for (List<Integer> script : SCRIPTS) {
            for (boolean listens : new boolean[] {false, true}) {
                int bad = 1;
                while (throwsIn(mode, script, listens, bad)) {
                    assertThat(bad++).isLessThan(MANY);
                }
                assertThat(bad).as("times that the clock is asked").isGreaterThan(1);
            }
        }
    }

    /** Sends one call; returns whether the clock came to throw. */
    private boolean throwsIn(Mode mode, List<Integer> script, boolean listens, int bad) {
        BadTime time = new BadTime(VirtualTime.autoAdvancing(), bad);
        Server server = new Server(script);
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .credentials(CredentialSource.blocking(need -> Optional.of(Credential.of("Bearer new"))))
                .build();
        Heard heard = new Heard();
        if (listens) {
            heed.addListener(heard);
        }
        String what = mode + " " + script + ", listens: " + listens + ", bad: " + bad;
        play(mode, mode.factory(heed, client(server)), what);
        assertThat(heard.ends).as(what).hasSameSizeAs(heard.started);
        Running.awaitThat(what + ": every response is closed", () -> server.open.get() == 0);
        return time.asked.get() >= bad;
    }

    private OkHttpClient client(Server server) {
        return new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(threads))
                .addInterceptor(server)
                .build();
    }

    /** The time stands still, so that the call would wait for ever if the renewal did not end. */
    @EveryMode
    void aRenewalEndsThoughItCannotBeMeasured(Mode mode) {
        BadTime time = new BadTime(VirtualTime.manual(), 0);
        CompletableFuture<Optional<Credential>> value = new CompletableFuture<>();
        Resilience heed = Resilience.builder(ResiliencePolicy.documented())
                .time(time)
                .credentials(need -> value)
                .build();
        Call.Factory calls = mode.factory(heed, client(new Server(List.of(401))));
        Running running = Running.start(
                mode, calls.newCall(new Request.Builder().url("http://a.test/").build()));
        time.time.awaitWaiters(1);
        time.bad = time.asked.get() + 1;
        value.complete(Optional.of(Credential.of("Bearer new")));
        assertThat(running.response().code()).isEqualTo(401);
        running.response().close();
    }

    private static void play(Mode mode, Call.Factory calls, String what) {
        Call call = calls.newCall(new Request.Builder().url("http://a.test/").build());
        try {
            mode.send(call).close();
        } catch (Exception e) {
            assertThat(e).as(what).hasStackTraceContaining("clock");
        } catch (AssertionError e) {
            throw new AssertionError(what, e);
        }
    }
}
