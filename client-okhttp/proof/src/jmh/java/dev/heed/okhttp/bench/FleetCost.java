package dev.heed.okhttp.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link FleetBenchmark} and compares what is known of the fleet. */
final class FleetCost {
    private static final String TITLE = """
            ### A call answered 200 at once, of a process in a fleet

            `newCall(request).execute()` with a canned reply on one thread; medians of %d rounds in %d JVMs, in brackets the \
            quartiles. No command for the engine in any of them: else the run fails.

            """;

    private FleetCost() {}

    static String measure(int forks) throws RunnerException {
        TakingTurns<FleetHeld> calls = TakingTurns.run(FleetBenchmark.class, "execute", FleetHeld.class, forks);
        return String.format(TITLE, calls.rounds().size(), forks)
                + Cost.COLUMNS
                + Stream.of(FleetHeld.values()).map(calls::row).collect(Collectors.joining())
                + Stream.of(FleetHeld.values())
                        .filter(held -> held != FleetHeld.ALONE)
                        .map(held -> calls.row(held + ", more than no fleet", held, FleetHeld.ALONE))
                        .collect(Collectors.joining());
    }
}
