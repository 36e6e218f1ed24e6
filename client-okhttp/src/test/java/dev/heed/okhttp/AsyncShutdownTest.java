package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.heed.okhttp.testing.Lab;
import dev.heed.okhttp.testing.Mode;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Executors that are shut down, reject, are out of threads or have none: each call still ends once. */
class AsyncShutdownTest {
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    @RegisterExtension
    final Lab lab = new Lab();

    private final ExecutorService pool = Pools.named();
    private final AtomicInteger asked = new AtomicInteger();
    private Dispatcher dispatcher = new Dispatcher(pool);
    private Call.Factory calls = request -> {
        throw new AssertionError("not set");
    };

    @BeforeEach
    void theTestMovesTheClock() {
        lab.manualTime();
        use(dispatcher);
    }

    private void use(Dispatcher tested) {
        dispatcher = tested;
        lab.client(builder -> builder.dispatcher(tested));
        calls = lab.heed().callFactory(lab.plainClient());
    }

    @AfterEach
    void nothingIsLeftOver() {
        pool.shutdown();
        // The thread that began the wait may be about to take its timer back.
        Running.awaitThat("no timer is left", () -> lab.time.pending() == 0);
        Running.awaitThat("no call is running", () -> dispatcher.runningCallsCount() == 0);
    }

    @Test
    void aDispatcherThatIsShutDownRejectsACallAsOkHttpsOwn() {
        pool.shutdown();
        Recorded own = Recorded.of(lab.plainClient().newCall(get()));
        Recorded recorded = Recorded.of(call());
        assertThat(recorded.failure())
                .hasSameClassAs(own.failure())
                .hasMessage(own.failure().getMessage());
        assertThat(recorded.end().thread()).isSameAs(own.end().thread());
    }

    @Test
    void callsThatWaitWhileTheDispatcherIsShutDownEndAfterwards() {
        List<Recorded> waiting = waiting(20);
        pool.shutdown();

        lab.time.advance(TWO_MINUTES);

        assertThat(waiting).allSatisfy(recorded -> {
            assertThat(recorded.failure())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessage("executor rejected");
            assertThat(recorded.end().thread()).as("the timer's").isNotSameAs(Thread.currentThread());
        });
        assertThat(lab.requests()).isEqualTo(20);
    }

    @Test
    void aWaitThatIsCancelledAfterTheShutdownEndsElsewhere() {
        lab.replies(503);
        Call call = call();
        Recorded recorded = Recorded.of(call);
        lab.time.awaitWaiters(1);
        pool.shutdown();
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
        assertThat(recorded.end().thread()).as("the canceller's").isNotSameAs(Thread.currentThread());
    }

    @Test
    void executeNeedsNoExecutor() throws IOException {
        pool.shutdown();
        lab.replies(503);
        lab.replies(200);
        Running running = Running.start(Mode.ASYNC_EXECUTE, call());
        lab.time.awaitWaiters(1);
        lab.time.advance(TWO_MINUTES);
        try (Response response = running.response()) {
            assertThat(response.code()).isEqualTo(200);
        }
    }

    @Test
    void anExecutorThatRejectsForAWhileCostsOnlyTheCallsOfThatTime() {
        AtomicInteger rejections = new AtomicInteger();
        use(new Dispatcher(Pools.of(work -> {
            if (rejections.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            pool.execute(work);
        })));
        List<Recorded> waiting = waiting(12);
        IntStream.range(0, 12).forEach(i -> lab.replies(200));
        rejections.set(7);

        lab.time.advance(TWO_MINUTES);

        assertEnds(waiting, 12);
        assertThat(lab.requests()).isBetween(12 + 5, 23);
    }

    @Test
    void anExecutorThatIsOutOfThreadsForAWhileCostsOnlyTheCallsOfThatTime() {
        AtomicInteger errors = new AtomicInteger();
        use(new Dispatcher(Pools.of(work -> {
            if (errors.getAndDecrement() > 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            pool.execute(work);
        })));
        List<Recorded> waiting = waiting(12);
        IntStream.range(0, 12).forEach(i -> lab.replies(200));
        errors.set(3);

        lab.time.advance(TWO_MINUTES);

        assertEnds(waiting, 12);
        assertThat(waiting.stream()
                        .filter(recorded -> recorded.end().failure() != null)
                        .map(Recorded::failure))
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).hasRootCauseInstanceOf(OutOfMemoryError.class));
    }

    @Test
    void anExecutorWithoutThreadsRunsNothingOnTheTimersThread() {
        use(new Dispatcher(Pools.of(Runnable::run)));
        List<Recorded> waiting = waiting(20);
        IntStream.range(0, 20).forEach(i -> lab.replies(200));
        lab.time.advance(TWO_MINUTES);
        assertThat(waiting).allSatisfy(recorded -> {
            assertThat(recorded.status()).isEqualTo(200);
            assertThat(recorded.end().thread()).as("the timer's").isNotSameAs(Thread.currentThread());
        });
    }

    /** What it throws comes out of the very line that sent the attempt. */
    @Test
    void aCallbackThatThrowsWithoutAThreadOfItsOwnIsNotCalledAgain() {
        use(new Dispatcher(Pools.of(Runnable::run)));
        lab.replies(302, "Location: /elsewhere");
        lab.replies(200);
        Recorded recorded = new Recorded() {
            @Override
            public void onResponse(Call call, Response response) throws IOException {
                super.onResponse(call, response);
                throw new IllegalStateException("a mistake");
            }
        };
        assertThatIllegalStateException().isThrownBy(() -> call().enqueue(recorded));
        assertThat(recorded.status()).isEqualTo(200);
    }

    @Test
    void anExecutorWithoutThreadsLetsCallsBeCancelled() {
        use(new Dispatcher(Pools.of(Runnable::run)));
        lab.replies(503);
        Call call = call();
        Recorded recorded = Recorded.of(call);
        call.cancel();
        assertThat(recorded.failure()).hasMessage("Canceled");
    }

    @Test
    void oneRequestAtATimeIsEnough() {
        Dispatcher narrow = new Dispatcher(pool);
        narrow.setMaxRequests(1);
        narrow.setMaxRequestsPerHost(1);
        use(narrow);
        List<Recorded> waiting = waiting(10);
        lab.server.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                boolean arrived = "/elsewhere".equals(request.getTarget());
                return (arrived ? Lab.reply(200) : Lab.reply(302, "Location: /elsewhere")).build();
            }
        });
        lab.time.advance(TWO_MINUTES);
        assertThat(waiting).allSatisfy(recorded -> assertThat(recorded.status()).isEqualTo(200));
    }

    private List<Recorded> waiting(int count) {
        IntStream.range(0, count).forEach(i -> lab.replies(503));
        List<Recorded> waiting =
                IntStream.range(0, count).mapToObj(i -> Recorded.of(call())).toList();
        lab.time.awaitWaiters(count);
        return waiting;
    }

    private static void assertEnds(List<Recorded> calls, int count) {
        assertThat(calls)
                .hasSize(count)
                .allSatisfy(recorded -> assertThat(recorded.end()).isNotNull());
    }

    private Call call() {
        return calls.newCall(get());
    }

    /** Each of a resource of its own: none holds another back. */
    private Request get() {
        return new Request.Builder().url(lab.url("/" + asked.getAndIncrement())).build();
    }
}
