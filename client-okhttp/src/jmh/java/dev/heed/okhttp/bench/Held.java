package dev.heed.okhttp.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process holds.
 *
 * @param bytes of heap, all garbage collected
 * @param threads their names, without those of the server that plays along
 */
record Held(long bytes, List<String> threads) {
    static Held now() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return new Held(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> !name.equals(TellingServer.THREADS))
                        .toList());
    }

    /** Which threads there are now that were not there before: how many, and their names. */
    String threadsSince(Held before) {
        List<String> extra = new ArrayList<>(threads);
        before.threads.forEach(extra::remove);
        return extra.isEmpty() ? "0" : extra.size() + " (" + String.join(", ", extra) + ")";
    }
}
