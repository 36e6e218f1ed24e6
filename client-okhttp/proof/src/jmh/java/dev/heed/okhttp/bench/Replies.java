package dev.heed.okhttp.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.Response;

/** Lets a benchmark await responses, whatever becomes of them, as a network interceptor. */
final class Replies implements Interceptor {
    private final Semaphore arrived = new Semaphore(0);

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        arrived.release();
        return response;
    }

    /** So many that were not awaited before; fewer, if no more come in time. */
    void await(int count, Duration atMost) throws InterruptedException {
        if (!arrived.tryAcquire(count, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            arrived.drainPermits();
        }
    }
}
