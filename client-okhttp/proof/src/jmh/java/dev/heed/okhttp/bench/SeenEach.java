package dev.heed.okhttp.bench;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts calls whose target is answered 429 once: how many were told to wait, how many came back too early, and how
 * many were answered 200.
 */
final class SeenEach implements RefusingServer.Seen {
    private final Duration told;
    private final ConcurrentMap<String, Long> toldAt = new ConcurrentHashMap<>();
    private final AtomicInteger early = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    SeenEach(Duration told) {
        this.told = told;
    }

    @Override
    public long refuse(String target) {
        long now = System.nanoTime();
        Long before = toldAt.putIfAbsent(target, now);
        if (before == null) {
            return told.toSeconds();
        }
        if (now - before < told.toNanos()) {
            early.incrementAndGet();
        }
        answered.incrementAndGet();
        return 0;
    }

    @Override
    public String report() {
        return "told " + toldAt.size() + " early " + early + " answered " + answered;
    }
}
