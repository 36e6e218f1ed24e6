package dev.heed.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.internal.async.ResilientCallFactory;
import dev.heed.okhttp.testing.Canned;
import dev.heed.okhttp.testing.Ends;
import dev.heed.okhttp.testing.Pools;
import dev.heed.okhttp.testing.Running;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls whose waits end together go on, or end, in portions of the dispatcher's limits. */
@Timeout(value = 60, unit = TimeUnit.SECONDS) // a queue of OkHttp's that grows with the calls takes many minutes
class PortionsTest {
    private static final int MANY = 20_000;
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final VirtualTime time = VirtualTime.manual();
    private final ThreadPoolExecutor pool = Pools.named();

    /** First attempts run on the thread that enqueues them: OkHttp's queue stays empty, and their order is kept. */
    private volatile Executor executor = Runnable::run;

    private final Dispatcher dispatcher = new Dispatcher(Pools.of(work -> executor.execute(work)));
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final List<Request> released = new CopyOnWriteArrayList<>();
    private final List<Ends> begun = new ArrayList<>();
    private volatile Canned afterTheWait = request -> Canned.reply(request, 200);
    private final Resilience heed =
            Resilience.builder(ResiliencePolicy.documented()).time(time).build();
    private final ResilientCallFactory calls = (ResilientCallFactory) heed.callFactory(new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .addInterceptor((Canned) this::answer)
            .build());

    private Response answer(Request request) throws IOException {
        return known.add(request.url().toString()) ? Canned.reply(request, 503) : afterTheWait.answer(request);
    }

    @AfterEach
    void nothingIsLeftOver() {
        Running.awaitThat("callbacks", () -> calls.callbackExecutor().isIdle());
        Running.awaitThat("calls", () -> dispatcher.runningCallsCount() + dispatcher.queuedCallsCount() == 0);
        pool.shutdown();
        begun.forEach(Ends::assertEachOnce);
        assertThat(calls.resumeQueue().isIdle()).isTrue();
        assertThat(calls.core().waitingCalls()).isZero();
        assertThat(time.pending()).isZero();
    }

    @Test
    void ofAHostNoMoreGoOnThanItsDispatcherRuns() {
        AtomicInteger queued = new AtomicInteger();
        afterTheWait = request -> {
            queued.accumulateAndGet(dispatcher.queuedCallsCount(), Math::max);
            return Canned.reply(request, 200);
        };
        Ends ends = new Ends(MANY);
        wait(ends, "a.test", MANY);
        time.advance(TWO_MINUTES);
        ends.await();
        assertThat(queued).as("behind those that run").hasValueLessThanOrEqualTo(dispatcher.getMaxRequestsPerHost());
        ends.assertStatus(200);
    }

    @Test
    void ofAllHostsNoMoreGoOnThanTheirDispatcherRuns() {
        dispatcher.setMaxRequests(8);
        AtomicInteger queued = new AtomicInteger();
        afterTheWait = request -> {
            queued.accumulateAndGet(dispatcher.queuedCallsCount(), Math::max);
            return Canned.reply(request, 200);
        };
        List<Ends> each = IntStream.range(0, 2000).mapToObj(i -> new Ends(1)).toList();
        IntStream.range(0, 2000).forEach(i -> wait(each.get(i), "host" + i + ".test", 1));
        time.advance(TWO_MINUTES);
        each.forEach(Ends::await);
        assertThat(queued).as("behind those that run").hasValueLessThanOrEqualTo(dispatcher.getMaxRequests());
    }

    @Test
    void aLargerLimitOfTheDispatcherLetsMoreGoOn() throws InterruptedException {
        dispatcher.setMaxRequestsPerHost(20);
        CountDownLatch together = new CountDownLatch(20);
        afterTheWait = request -> {
            together.countDown();
            Ends.awaitHere(together);
            return Canned.reply(request, 200);
        };
        Ends ends = new Ends(40);
        wait(ends, "a.test", 40);
        time.advance(TWO_MINUTES);
        assertThat(together.await(10, TimeUnit.SECONDS)).isTrue();
        ends.await();
        ends.assertStatus(200);
    }

    @Test
    void theOrderOfArrivalIsKept() {
        dispatcher.setMaxRequestsPerHost(1);
        afterTheWait = request -> {
            released.add(request);
            return Canned.reply(request, 200);
        };
        Ends ends = new Ends(1000);
        wait(ends, "a.test", 1000);
        time.advance(TWO_MINUTES);
        ends.await();
        assertThat(released)
                .extracting(
                        request -> Integer.valueOf(request.url().pathSegments().get(0)))
                .isSorted()
                .hasSize(1000);
    }

    @Test
    void aHostIsNotKeptWaitingByAnother() {
        CountDownLatch otherHostEnded = new CountDownLatch(1);
        afterTheWait = request -> {
            if (request.url().host().equals("slow.test")) {
                Ends.awaitHere(otherHostEnded);
            }
            return Canned.reply(request, 200);
        };
        Ends slow = new Ends(1000);
        Ends other = new Ends(100);
        wait(slow, "slow.test", 1000);
        wait(other, "other.test", 100);
        time.advance(TWO_MINUTES);
        other.await();
        assertThat(slow.ended).hasValue(0);
        otherHostEnded.countDown();
        slow.await();
    }

    @Test
    void callsThatWereCancelledMeanwhileTakeNobodysTurn() {
        Ends ends = new Ends(1000);
        List<Call> waiting = wait(ends, "a.test", 1000);
        CountDownLatch cancelled = new CountDownLatch(1);
        afterTheWait = request -> {
            Ends.awaitHere(cancelled);
            return Canned.reply(request, 200);
        };
        time.advance(TWO_MINUTES);
        waiting.subList(5, 990).forEach(Call::cancel);
        cancelled.countDown();
        ends.await();
        assertThat(ends.statuses).hasSize(15).containsOnly(200);
    }

    @Test
    void callbacksOfCancelledCallsRunOnAsManyThreadsAsTheDispatcherWouldUseForTheirHost() {
        dispatcher.setMaxRequestsPerHost(8);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(8);
        Ends ends = new Ends(MANY) {
            @Override
            public void onFailure(Call call, IOException failure) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                together.countDown();
                Ends.awaitHere(together);
                running.decrementAndGet();
                super.onFailure(call, failure);
            }
        };
        wait(ends, "a.test", MANY);
        heed.cancelAll();
        ends.await();
        assertThat(most).hasValue(8);
        assertThat(ends.statuses).isEmpty();
    }

    @Test
    void slowCallbacksOfAHostKeepNoCallOfAnotherFromItsEnd() {
        CountDownLatch otherHostEnded = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Ends slow = new Ends(500) {
            @Override
            public void onFailure(Call call, IOException failure) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Ends.awaitHere(otherHostEnded);
                running.decrementAndGet();
                super.onFailure(call, failure);
            }
        };
        Ends other = new Ends(40);
        List<Call> waiting = wait(slow, "slow.test", 500);
        List<Call> others = wait(other, "other.test", 40);
        waiting.forEach(Call::cancel);
        others.subList(0, 20).forEach(Call::cancel);
        time.advance(TWO_MINUTES);
        other.await();
        assertThat(slow.ended).hasValue(0);
        assertThat(most).hasValue(dispatcher.getMaxRequestsPerHost());
        otherHostEnded.countDown();
        slow.await();
    }

    /** Once the first one has its response: its own callback does not wait for the listeners of the next one. */
    @Test
    void whoBringsAResponseDeliversItBeforeOthersGoOn() {
        dispatcher.setMaxRequestsPerHost(1);
        CountDownLatch delivered = new CountDownLatch(1);
        Ends ends = new Ends(2) {
            @Override
            public void onResponse(Call call, Response response) {
                delivered.countDown();
                super.onResponse(call, response);
            }
        };
        List<Call> waiting = wait(ends, "a.test", 2);
        waiting.get(1).addEventListener(new EventListener() {
            @Override
            public void callStart(Call call) {
                Ends.awaitHere(delivered);
            }
        });
        time.advance(TWO_MINUTES);
        ends.await();
        ends.assertStatus(200);
    }

    /** All of them wait when this returns; from now on the pool runs what comes. */
    private List<Call> wait(Ends ends, String host, int count) {
        begun.add(ends);
        executor = Runnable::run;
        List<Call> waiting = IntStream.range(0, count)
                .mapToObj(i -> calls.newCall(
                        new Request.Builder().url("http://" + host + "/" + i).build()))
                .toList();
        int before = time.pending();
        waiting.forEach(call -> call.enqueue(ends));
        assertThat(time.pending() - before).isEqualTo(count);
        executor = pool;
        return waiting;
    }
}
