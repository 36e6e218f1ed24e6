package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Recorded;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.AsyncTimeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An executor that lets whoever gives it work wait for room, a listener that is slow under the dispatcher's lock, and an
 * executor that drops its queue stop neither timers, nor who cancels, nor later calls.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BusyExecutorTest {
    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final VirtualTime time = VirtualTime.manual();
    private final CountDownLatch free = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Runnable whenCanceled = () -> {};
    private ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());

    @AfterEach
    void noThreadIsLeftOver() {
        free.countDown();
        pool.shutdown();
        Running.awaitThat(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("Heed")));
    }

    /** As those of Spring Integration and of many an answer on the web. */
    private void lettingCallersWait() {
        BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(1);
        pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, (work, full) -> {
            try {
                queue.put(work);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void isBusy() {
        pool.execute(this::untilItIsFree);
        Running.awaitThat("it runs", () -> pool.getQueue().isEmpty());
    }

    private void isFull() {
        isBusy();
        pool.execute(() -> {});
    }

    private void untilItIsFree() {
        try {
            free.await();
        } catch (InterruptedException e) {
            // shut down
        }
    }

    private OkHttpClient client(Dispatcher dispatcher) {
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .eventListener(new EventListener() {
                    @Override
                    public void canceled(Call call) {
                        whenCanceled.run();
                    }
                })
                .addInterceptor((Canned) this::answer)
                .build();
    }

    private Response answer(Request request) {
        if (request.url().encodedPath().equals("/slow")) {
            untilItIsFree();
        }
        return Canned.reply(request, 503);
    }

    private Call.Factory calls(OkHttpClient client) {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .on(503, Rule.waitAtLeast(A_MOMENT).holding(Scope.CALL))
                .maxAttempts(2)
                .build();
        return Resilience.builder(policy).time(time).build().callFactory(client);
    }

    private Recorded waits(Call call) {
        Recorded recorded = Recorded.of(call);
        time.awaitWaiters(waiting.incrementAndGet());
        return recorded;
    }

    private static Request get(String path) {
        return new Request.Builder().url("http://a.test" + path).build();
    }

    /** Of its own: on JDK 25 and two processors the common pool has one, and whoever waits there keeps all others. */
    private static CompletableFuture<Void> onAThread(Runnable act) {
        return CompletableFuture.runAsync(act, work -> new Thread(work).start());
    }

    private static void assertAtOnce(Runnable act) {
        assertThat(onAThread(act)).succeedsWithin(AT_ONCE);
    }

    @Test
    void theTimerDoesNotWaitForRoom() {
        lettingCallersWait();
        Recorded recorded = waits(calls(client(new Dispatcher(pool))).newCall(get("/")));
        isFull();
        assertAtOnce(() -> time.advance(A_MOMENT));
        assertThat(recorded.ends).isEmpty();
        free.countDown();
        assertThat(recorded.status()).isEqualTo(503);
    }

    @Test
    void whoCancelsDoesNotWaitForRoom() {
        lettingCallersWait();
        Call call = calls(client(new Dispatcher(pool))).newCall(get("/"));
        Recorded recorded = waits(call);
        isFull();
        assertAtOnce(call::cancel);
        free.countDown();
        assertThat(recorded.failure()).hasMessage("Canceled");
    }

    @Test
    void okiosWatchdogDoesNotWaitForRoom() throws InterruptedException {
        lettingCallersWait();
        Call call = calls(client(new Dispatcher(pool))).newCall(get("/"));
        call.timeout().deadlineNanoTime(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
        Recorded recorded = waits(call);
        isFull();
        CountDownLatch later = new CountDownLatch(1);
        AsyncTimeout other = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                later.countDown();
            }
        };
        other.timeout(600, TimeUnit.MILLISECONDS);
        other.enter();
        assertThat(later.await(AT_ONCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        free.countDown();
        assertThat(recorded.failure()).hasMessage("timeout");
    }

    /** OkHttp tells listeners of {@code cancelAll} under the lock of its dispatcher. */
    @Test
    void neitherTimersNorWhoCancelsWaitForASlowListener() {
        Dispatcher dispatcher = new Dispatcher();
        OkHttpClient client = client(dispatcher);
        Call.Factory calls = calls(client);
        Recorded due = waits(calls.newCall(get("/due")));
        Call toCancel = calls.newCall(get("/cancelled"));
        Recorded cancelled = waits(toCancel);
        Recorded slow = Recorded.of(client.newCall(get("/slow")));
        CountDownLatch listens = new CountDownLatch(1);
        whenCanceled = () -> {
            listens.countDown();
            untilItIsFree();
        };
        CompletableFuture<Void> all = onAThread(dispatcher::cancelAll);
        Ends.awaitHere(listens);
        assertAtOnce(toCancel::cancel);
        assertThat(cancelled.failure()).hasMessage("Canceled");
        assertAtOnce(() -> time.advance(A_MOMENT));
        free.countDown();
        assertThat(due.status()).isEqualTo(503);
        slow.end();
        assertThat(all).succeedsWithin(AT_ONCE);
    }

    @Test
    void aListenerOfCancelAllMayWaitForTheEndsOfCallsThatItCancels() {
        Dispatcher dispatcher = new Dispatcher();
        OkHttpClient client = client(dispatcher);
        Call.Factory calls = calls(client);
        Call first = calls.newCall(get("/1"));
        Call second = calls.newCall(get("/2"));
        Recorded ofFirst = waits(first);
        Recorded ofSecond = waits(second);
        Recorded slow = Recorded.of(client.newCall(get("/slow")));
        whenCanceled = () -> {
            whenCanceled = () -> {};
            first.cancel();
            second.cancel();
            assertThat(ofFirst.failure()).hasMessage("Canceled");
            assertThat(ofSecond.failure()).hasMessage("Canceled");
        };
        assertAtOnce(dispatcher::cancelAll);
        free.countDown();
        slow.end();
    }

    @Test
    void aCallThatIsDueAfterShutdownNowEndsAndTakesThoseAlongThatWereDropped() {
        Call.Factory calls = calls(client(new Dispatcher(pool)));
        Recorded dropped = waits(calls.newCall(get("/1")));
        time.advance(A_MOMENT.dividedBy(2));
        Recorded later = waits(calls.newCall(get("/2")));
        isBusy();
        time.advance(A_MOMENT.dividedBy(2));
        Running.awaitThat("a release is queued", () -> !pool.getQueue().isEmpty());
        assertThat(pool.shutdownNow()).hasSize(1);
        time.advance(A_MOMENT.dividedBy(2));
        assertThat(later.failure()).hasMessage("executor rejected");
        assertThat(dropped.failure()).hasMessage("executor rejected");
    }

    @Test
    void soDoesOneThatIsCancelledThen() {
        Dispatcher dispatcher = new Dispatcher(pool);
        dispatcher.setMaxRequests(1);
        Call.Factory calls = calls(client(dispatcher));
        Call first = calls.newCall(get("/1"));
        Call second = calls.newCall(get("/2"));
        Recorded dropped = waits(first);
        Recorded later = waits(second);
        isBusy();
        first.cancel();
        Running.awaitThat("a callback is queued", () -> !pool.getQueue().isEmpty());
        assertThat(pool.shutdownNow()).hasSize(1);
        second.cancel();
        assertThat(later.failure()).hasMessage("Canceled");
        assertThat(dropped.failure()).hasMessage("Canceled");
    }
}
