package dev.heed.okhttp.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Response;

/** Serves all calls as one callback, so that what is measured of each is the library's share. */
final class Answers implements Ending {
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final CountDownLatch missing;
    private volatile long lastNanos;

    Answers(int calls) {
        missing = new CountDownLatch(calls);
    }

    @Override
    public void threw(Throwable failure) {
        failed.incrementAndGet();
        ended();
    }

    @Override
    public void replied(Response response) {
        response.close();
        (response.code() == 200 ? answered : failed).incrementAndGet();
        ended();
    }

    private void ended() {
        lastNanos = System.nanoTime();
        missing.countDown();
    }

    /** Measures of calls that wait mean nothing once some do not. */
    void noneYet() {
        if (answered.get() + failed.get() > 0) {
            throw new IllegalStateException(
                    answered + " calls are answered and " + failed + " failed: they must wait longer");
        }
    }

    void await(long seconds) throws InterruptedException {
        if (!missing.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException(missing.getCount() + " calls have not ended");
        }
    }

    int answered() {
        return answered.get();
    }

    int failed() {
        return failed.get();
    }

    /** By {@link System#nanoTime()}. */
    long lastNanos() {
        return lastNanos;
    }
}
