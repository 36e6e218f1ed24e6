package dev.heed.okhttp.bench;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Stands for what the library is measured against: after a wait one goes, and each healthy response lets two more go,
 * without a bound.
 */
final class DoublingGate implements Interceptor {
    private final Queue<Thread> queue = new ArrayDeque<>();
    private final Set<Thread> granted = new HashSet<>();
    private long untilNanos = System.nanoTime();
    private boolean held;
    private boolean open;

    @Override
    public Response intercept(Chain chain) throws java.io.IOException {
        Request request = chain.request();
        while (true) {
            passes();
            Response response = chain.proceed(request);
            if (response.code() != 503) {
                healthy();
                return response;
            }
            refused(Long.parseLong(String.valueOf(response.header("Retry-After"))));
            response.close();
        }
    }

    private synchronized void passes() {
        Thread me = Thread.currentThread();
        if (!held || granted.contains(me)) {
            return;
        }
        queue.add(me);
        while (queue.contains(me)) {
            long left = untilNanos - System.nanoTime();
            if (!open && left <= 0) {
                open = true;
                grant(1);
            } else {
                sleep(open ? TimeUnit.SECONDS.toNanos(10) : left);
            }
        }
    }

    private void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, nanos));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void refused(long seconds) {
        granted.remove(Thread.currentThread());
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        untilNanos = Math.max(untilNanos, until);
        held = true;
        open = false;
        granted.clear();
        notifyAll();
    }

    private synchronized void healthy() {
        if (granted.remove(Thread.currentThread())) {
            grant(2);
            held = !queue.isEmpty();
        }
    }

    private void grant(int most) {
        for (int i = 0; i < most && !queue.isEmpty(); i++) {
            granted.add(queue.remove());
        }
        notifyAll();
    }
}
