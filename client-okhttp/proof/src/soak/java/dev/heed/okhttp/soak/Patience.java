package dev.heed.okhttp.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Looks again, for a while. */
final class Patience {
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Patience() {}

    /** What is still wrong at the end of the time; empty as soon as nothing is. */
    static List<String> wears(Duration time, Supplier<List<String>> complaints) {
        long until = System.nanoTime() + time.toNanos();
        List<String> left = complaints.get();
        while (!left.isEmpty() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            left = complaints.get();
        }
        return left;
    }
}
