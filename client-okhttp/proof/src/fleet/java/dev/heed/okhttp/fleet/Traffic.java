package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Request;
import okhttp3.Response;

/** Five calls a second, each on a thread of its own. */
final class Traffic {
    static final int BEAT_MILLIS = 200;

    private static final int PATIENCE_SECONDS = 20;

    private final Sender sender;
    private final Request request;
    private final Voice voice;
    private final Load load;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

    private Traffic(Sender sender, Request request, Voice voice, Load load) {
        this.sender = sender;
        this.request = request;
        this.voice = voice;
        this.load = load;
    }

    /** Begins with its first call so many microseconds from now: processes that start together do not call together. */
    static Traffic start(Sender sender, Request request, Voice voice, Load load, long phase) {
        Traffic traffic = new Traffic(sender, request, voice, load);
        Future<?> unused = traffic.beats.scheduleAtFixedRate(
                traffic::beat, phase, BEAT_MILLIS * Micros.MILLI, TimeUnit.MICROSECONDS);
        return traffic;
    }

    private void beat() {
        if (load == Load.ONE && underWay.get() > 0) {
            return;
        }
        underWay.incrementAndGet();
        threads.execute(this::call);
    }

    private void call() {
        long began = Micros.now();
        int status = -1;
        try (Response response = sender.send(request)) {
            status = response.code();
        } catch (IOException e) {
            System.err.println(e);
        } finally {
            underWay.decrementAndGet();
            voice.called(status, began);
        }
    }

    /** Begins no further call, and waits for those under way. Returns how many did not end. */
    int stop() throws InterruptedException {
        beats.shutdownNow();
        threads.shutdown();
        boolean ended = threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        threads.shutdownNow();
        return ended ? 0 : underWay.get();
    }
}
