package dev.heed.okhttp.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Is a server that is out until a time, then serves so many at a time, each in so long, and answers more with 503. */
final class LimitedServer implements AutoCloseable {
    static final int MAX = 16;
    static final Duration WORK_TIME = Duration.ofMillis(20);
    private static final byte[] ANSWER = Loopback.reply("200 OK", "", "");
    private static final byte[] FULL = refusal(1);

    private final Loopback server;
    private final Semaphore places = new Semaphore(MAX);
    private final AtomicInteger refused = new AtomicInteger();
    private final long outUntilNanos;

    LimitedServer(Duration out) throws IOException {
        outUntilNanos = System.nanoTime() + out.toNanos();
        server = new Loopback(requestLine -> answer());
    }

    String url() {
        return "http://localhost:" + server.port() + "/";
    }

    /** By {@link System#nanoTime()}. */
    long outUntilNanos() {
        return outUntilNanos;
    }

    /** Of those that came after the outage. */
    int refused() {
        return refused.get();
    }

    private static byte[] refusal(long seconds) {
        return Loopback.reply("503 Full", "Retry-After: " + seconds + "\r\n", "");
    }

    private byte[] answer() {
        long left = outUntilNanos - System.nanoTime();
        if (left > 0) {
            return refusal(Duration.ofNanos(left).toSeconds() + 1);
        }
        if (!places.tryAcquire()) {
            refused.incrementAndGet();
            return FULL;
        }
        LockSupport.parkNanos(WORK_TIME.toNanos());
        places.release();
        return ANSWER;
    }

    @Override
    public void close() {
        server.close();
    }
}
