package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.okhttp.Resilience;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Makes asynchronous calls of one client wait, in real time: those that a server told {@code Retry-After}, and those
 * before a hold.
 */
final class WaitingCalls implements AutoCloseable {
    static final int MAX_IN_FLIGHT = 64;

    /** The name of each thread of the dispatcher. */
    static final String THREADS = "dispatcher";

    private static final int SETTLING_MILLIS = 500;

    private final OkHttpClient plain;
    private final Resilience heed;
    private final Call.Factory factory;
    private final Semaphore sending = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicLong lastWaitEnds = new AtomicLong(Long.MIN_VALUE);

    private WaitingCalls(ResiliencePolicy policy) {
        Dispatcher dispatcher = new Dispatcher(threads());
        dispatcher.setMaxRequestsPerHost(MAX_IN_FLIGHT);
        plain = new OkHttpClient.Builder().dispatcher(dispatcher).build();
        heed = Resilience.builder(policy).onStep((call, step) -> answered(step)).build();
        factory = heed.callFactory(plain);
    }

    /** A call that is told to wait silences no other. */
    static WaitingCalls eachForItself() {
        return new WaitingCalls(ResiliencePolicy.builder()
                .on(429, Rule.waitAsTold().forAnyMethod().holding(Scope.CALL))
                .build());
    }

    /** A call that is told to wait silences all. */
    static WaitingCalls together() {
        return new WaitingCalls(ResiliencePolicy.documented());
    }

    /** OkHttp's own executor keeps idle threads for a minute: they would be counted as held by the calls. */
    static ExecutorService threads() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 100, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, THREADS);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private void answered(Step step) {
        long waitEnds = System.nanoTime() + step.decision().delay().toNanos();
        lastWaitEnds.accumulateAndGet(waitEnds, Math::max);
        sending.release();
    }

    /** Paced: 100,000 first sends at once would measure OkHttp's own queue. */
    Call send(Request request, Callback callback) throws InterruptedException {
        sending.acquire();
        Call call = factory.newCall(request);
        call.enqueue(callback);
        return call;
    }

    /** Until every call has its first reply, and the threads and connections that brought them are gone. */
    void awaitWaiting() throws InterruptedException {
        sending.acquire(MAX_IN_FLIGHT);
        sending.release(MAX_IN_FLIGHT);
        plain.connectionPool().evictAll();
        Thread.sleep(SETTLING_MILLIS);
    }

    /** By {@link System#nanoTime()}. */
    long lastWaitEnds() {
        return lastWaitEnds.get();
    }

    /** Opens every hold. */
    void release() {
        heed.release(hold -> true);
    }

    @Override
    public void close() {
        heed.close();
        plain.dispatcher().executorService().shutdown();
        plain.connectionPool().evictAll();
    }
}
