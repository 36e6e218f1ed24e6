package dev.heed.samples.demo;

import java.time.Duration;
import java.util.List;

/** Counts what all rows come to. */
final class Tally {
    private int rows;
    private int failed;
    private int requests;
    private Duration waited = Duration.ZERO;
    private final long started = System.nanoTime();

    void add(Performance performance, List<String> complaints) {
        rows++;
        failed += complaints.isEmpty() ? 0 : 1;
        requests += performance.wire().size();
        waited = waited.plus(performance.waited());
    }

    Duration waited() {
        return waited;
    }

    boolean allAsDocumented() {
        return rows > 0 && failed == 0;
    }

    @Override
    public String toString() {
        return rows + " rows, " + (rows - failed) + " as documented, " + failed + " not; " + requests
                + " requests on the wire; waited " + Text.of(waited) + ", took "
                + Text.of(Duration.ofNanos(System.nanoTime() - started));
    }
}
