package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/** Runs callers, each of which asks for its resource in a loop, without a pause, until stopped. */
final class Callers implements Callback {
    private final Call.Factory factory;
    private final CountDownLatch looping;
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Callers(Call.Factory factory, int count) {
        this.factory = factory;
        this.looping = new CountDownLatch(count);
    }

    /** On a thread of its own. */
    void block(Request request) {
        Thread thread = new Thread(() -> {
            while (!stopped) {
                try (Response response = factory.newCall(request).execute()) {
                    response.code();
                } catch (IOException e) {
                    failure.set(e);
                }
            }
            looping.countDown();
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** On the threads of the dispatcher. */
    void enqueue(Request request) {
        if (stopped) {
            looping.countDown();
        } else {
            factory.newCall(request).enqueue(this);
        }
    }

    @Override
    public void onFailure(Call call, IOException e) {
        failure.set(e);
        enqueue(call.request());
    }

    @Override
    public void onResponse(Call call, Response response) {
        response.close();
        enqueue(call.request());
    }

    void stop() throws InterruptedException {
        stopped = true;
        if (!looping.await(30, TimeUnit.SECONDS) || failure.get() != null) {
            throw new IllegalStateException(looping.getCount() + " callers did not end", failure.get());
        }
    }
}
