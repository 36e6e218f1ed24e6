package dev.heed.okhttp.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts what comes to a server that from the first request on answers everybody 429 for a while, with what is left of
 * it, and then serves each request in its time: how many came meanwhile, what came at once after that, and how long it
 * took to serve all.
 */
final class SeenHold implements RefusingServer.Seen {
    private static final long FIRST_MOMENT = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Duration told;
    private final Duration work;
    private int refused;
    private long endsAt;
    private int atWork;
    private int mostAtWork;
    private long backAt;
    private int atOnce;
    private int answered;
    private long lastAnsweredAt;

    SeenHold(Duration told, Duration work) {
        this.told = told;
        this.work = work;
    }

    @Override
    public long refuse(String target) throws InterruptedException {
        long seconds = arrived(System.nanoTime());
        if (seconds == 0) {
            Thread.sleep(work.toMillis());
            answered();
        }
        return seconds;
    }

    private synchronized long arrived(long now) {
        if (refused == 0) {
            endsAt = now + told.toNanos();
        }
        if (endsAt - now > 0) {
            refused++;
            return (endsAt - now + SECOND - 1) / SECOND;
        }
        if (answered + atWork == 0) {
            backAt = now;
        }
        if (now - backAt < FIRST_MOMENT) {
            atOnce++;
        }
        atWork++;
        mostAtWork = Math.max(mostAtWork, atWork);
        return 0;
    }

    private synchronized void answered() {
        atWork--;
        answered++;
        lastAnsweredAt = System.nanoTime();
    }

    @Override
    public synchronized String report() {
        return "refused " + refused + " atOnce " + atOnce + " mostAtWork " + mostAtWork + " answered " + answered
                + " lastAnsweredMillis " + TimeUnit.NANOSECONDS.toMillis(lastAnsweredAt - endsAt);
    }
}
