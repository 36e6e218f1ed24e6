package dev.heed.okhttp.soak;

import dev.heed.Trail;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts what happened. */
final class Tally {
    final AtomicLong begun = new AtomicLong();
    final AtomicLong ended = new AtomicLong();
    final LongAdder attempts = new LongAdder();
    final LongAdder waits = new LongAdder();
    final LongAdder told = new LongAdder();
    final LongAdder cancels = new LongAdder();
    final LongAdder interrupts = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder renewals = new LongAdder();
    final LongAccumulator peakThreads = new LongAccumulator(Math::max, 0);
    private Late latest = new Late(0, "");
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();

    private record Late(long nanos, String call) {}

    /** What a call did before it ended. */
    void trail(Trail trail) {
        waits.add(trail.steps().stream()
                .filter(step -> !step.decision().delay().isZero())
                .count());
    }

    void outcome(String kind) {
        outcomes.computeIfAbsent(kind, name -> new LongAdder()).increment();
        ended.incrementAndGet();
    }

    /** How long after its bound a call ended; less than zero: before. */
    synchronized void late(long nanos, Plan call) {
        if (nanos > latest.nanos()) {
            latest = new Late(nanos, call.toString());
        }
    }

    synchronized String latest() {
        return latest.nanos() / 1_000_000 + " ms beyond its bound: " + latest.call();
    }

    String outcomes() {
        return outcomes.entrySet().stream()
                .map(outcome ->
                        outcome.getKey() + " " + number(outcome.getValue().sum()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "calls %s, attempts %s, waits %s, steps told %s, cancels %s, interrupts %s, holds released %s, renewals %s"
                .formatted(
                        number(ended.get()),
                        number(attempts.sum()),
                        number(waits.sum()),
                        number(told.sum()),
                        number(cancels.sum()),
                        number(interrupts.sum()),
                        number(released.sum()),
                        number(renewals.sum()));
    }

    static String number(long value) {
        return "%,d".formatted(value);
    }
}
