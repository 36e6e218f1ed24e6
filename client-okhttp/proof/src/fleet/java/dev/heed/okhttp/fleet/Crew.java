package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The processes of one subject, and the server that they call. */
final class Crew implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final int LOOKS_EVERY_MILLIS = 20;

    private final OutageServer server;
    private final List<CallerProcess> callers = new ArrayList<>();

    private Crew(OutageServer server) {
        this.server = server;
    }

    static Crew start(Subject subject, int processes, Redis redis) throws IOException, InterruptedException {
        Crew crew = new Crew(OutageServer.start());
        String namespace = "proof-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        for (int i = 0; i < processes; i++) {
            crew.callers.add(CallerProcess.start(subject, crew.server.url(), redis.address(), namespace));
        }
        crew.waitUntilAll(Said::isReady);
        if (subject == Subject.FLEET) {
            crew.waitUntilConnected();
        }
        return crew;
    }

    void waitUntilConnected() throws InterruptedException {
        waitUntilAll(Said::isConnected);
    }

    /** All begin to call, at even distances. */
    void goes(Load load) {
        long beat = Traffic.BEAT_MILLIS * Micros.MILLI;
        for (int i = 0; i < callers.size(); i++) {
            callers.get(i).go(load, i * beat / callers.size());
        }
    }

    /** All calls have ended after it. Returns how many did not. */
    int stops() throws InterruptedException {
        int stops = said().get(0).stops() + 1;
        callers.forEach(CallerProcess::stop);
        waitUntilAll(one -> one.stops() >= stops);
        return said().stream().mapToInt(Said::unfinished).sum();
    }

    /** One outage, with nothing else to it. {@link #saw} tells of it once all calls have ended. */
    Outage meets(Duration length) throws InterruptedException {
        TimeUnit.SECONDS.sleep(Round.BEFORE_SECONDS);
        Outage outage = server.fails(length, () -> {});
        TimeUnit.MILLISECONDS.sleep(length.toMillis() + Round.AFTER_SECONDS * 1_000L);
        return outage;
    }

    /** One outage, in which something happens to Redis, which is as it was at the end. */
    Outage meets(Duration length, Scene scene, RedisProcess redis, Duration pause) throws InterruptedException {
        TimeUnit.SECONDS.sleep(Round.BEFORE_SECONDS);
        boolean isLate = scene.when == Scene.When.FIRST;
        Outage outage = server.fails(length, isLate ? () -> scene.happens(redis) : () -> {});
        TimeUnit.MILLISECONDS.sleep(length.toMillis() / 3);
        if (!isLate) {
            scene.happens(redis);
        }
        TimeUnit.MILLISECONDS.sleep(length.toMillis() * 2 / 3 + Round.AFTER_SECONDS * 1_000L);
        if (scene.isPause()) {
            TimeUnit.MILLISECONDS.sleep(Math.max(0, pause.toMillis() - Round.AFTER_SECONDS * 1_000L));
            redis.resume();
        }
        redis.startAgain();
        return outage;
    }

    /** What was seen of it. */
    Round saw(Outage outage) {
        return Round.of(outage, server.arrivals(), said());
    }

    private List<Said> said() {
        return callers.stream().map(caller -> caller.said).toList();
    }

    private void waitUntilAll(Predicate<Said> done) throws InterruptedException {
        BooleanSupplier all = () -> said().stream().allMatch(done);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!all.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("a process does not start, connect or stop");
            }
            TimeUnit.MILLISECONDS.sleep(LOOKS_EVERY_MILLIS);
        }
    }

    @Override
    public void close() {
        callers.forEach(CallerProcess::close);
        server.close();
    }
}
