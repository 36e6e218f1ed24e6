package dev.heed.okhttp.bench;

import java.lang.management.ManagementFactory;

/** Measures what is reachable. */
final class Heap {
    private Heap() {}

    /** In bytes, after a collection of what is not. */
    static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
