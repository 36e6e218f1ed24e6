package dev.heed.okhttp.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link HappyPathBenchmark} and compares its clients. */
final class HappyPath {
    private static final String TITLE = """
            ### A call answered 200 at once

            `newCall(request).execute()` with a canned reply on one thread; medians of %d rounds in %d JVMs, in brackets the quartiles.

            """;

    private HappyPath() {}

    static String measure(int forks) throws RunnerException {
        TakingTurns<Subject> turns = TakingTurns.run(HappyPathBenchmark.class, "execute", Subject.class, forks);
        return String.format(TITLE, turns.rounds().size(), forks)
                + Cost.COLUMNS
                + Stream.of(Subject.values()).map(turns::row).collect(Collectors.joining())
                + turns.row(
                        "Heed, more than interceptors that only proceed (goal: 40 ns, 64 bytes)",
                        Subject.HEED,
                        Subject.PROCEEDING)
                + turns.row(
                        "two limits, more than none (goal: 100 ns, 0 bytes)", Subject.HEED_WITH_LIMITS, Subject.HEED);
    }
}
