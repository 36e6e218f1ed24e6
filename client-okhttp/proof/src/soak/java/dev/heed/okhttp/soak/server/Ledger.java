package dev.heed.okhttp.soak.server;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** The dice of each request, by the order of arrival, and what became of them. */
final class Ledger {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final AtomicLong requests = new AtomicLong();
    private final Map<String, LongAdder> deeds = new ConcurrentSkipListMap<>();

    Ledger(long seed) {
        this.seed = seed;
    }

    SplittableRandom nextDice() {
        return new SplittableRandom(seed + requests.incrementAndGet() * GOLDEN);
    }

    void count(String deed) {
        deeds.computeIfAbsent(deed, name -> new LongAdder()).increment();
    }

    /** On one line. */
    @Override
    public String toString() {
        return requests.get() + " requests: "
                + deeds.entrySet().stream()
                        .map(deed -> deed.getKey() + " " + deed.getValue())
                        .collect(Collectors.joining(", "));
    }
}
