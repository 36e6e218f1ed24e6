package dev.heed.okhttp.bench;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Many asynchronous calls that one server told {@code Retry-After}, all of them waiting at once, in real time. */
final class WaitingCalls implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 64;

    final OkHttpClient plain;
    final Resilience heed;
    final Call[] calls;
    final AtomicInteger answered = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    private final Callback callback = new Counting();
    private final CountDownLatch ended;
    private final Semaphore sending = new Semaphore(MOST_IN_FLIGHT);
    private final Call.Factory factory;

    /** One callback serves all calls: what is measured is the library's share. */
    private final class Counting implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            failed.incrementAndGet();
            ended.countDown();
        }

        @Override
        public void onResponse(Call call, Response response) {
            response.close();
            answered.incrementAndGet();
            ended.countDown();
        }
    }

    WaitingCalls(int count) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(MOST_IN_FLIGHT);
        plain = new OkHttpClient.Builder().dispatcher(dispatcher).build();
        heed = Resilience.builder(ResiliencePolicy.documented())
                .onStep(step -> sending.release())
                .build();
        factory = heed.callFactory(plain);
        calls = new Call[count];
        ended = new CountDownLatch(count);
    }

    /** Paced: 100,000 first sends at once would measure OkHttp's own queue. */
    void send(Request[] requests) throws InterruptedException {
        for (int i = 0; i < requests.length; i++) {
            sending.acquire();
            calls[i] = factory.newCall(requests[i]);
            calls[i].enqueue(callback);
        }
        sending.acquire(MOST_IN_FLIGHT);
    }

    boolean awaitAnswers(long seconds) throws InterruptedException {
        return ended.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        heed.close();
        plain.dispatcher().executorService().shutdownNow();
        plain.connectionPool().evictAll();
    }
}
