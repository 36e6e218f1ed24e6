package dev.heed.okhttp.soak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Collects what must not have happened. */
final class Violations {
    private static final int MAX_TOLD = 20;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    void add(String what) {
        if (count.incrementAndGet() <= MAX_TOLD) {
            told.add(what);
        }
    }

    boolean none() {
        return count.get() == 0;
    }

    /** The first of them, a line or more each. */
    @Override
    public String toString() {
        String more = count.get() > told.size() ? "\n  and " + (count.get() - told.size()) + " more" : "";
        return String.join("\n", told.stream().map(line -> "  " + line).toList()) + more;
    }
}
