package dev.heed.okhttp.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link AdmissionBenchmark} and compares what stands. */
final class Admission {
    private static final String TITLE = """
            ### A call that nothing holds, answered 200 at once

            `newCall(request).execute()` with a canned reply, and the look at the holds alone; on one thread; medians of %d \
            rounds in %d JVMs, in brackets the quartiles.

            """;

    private Admission() {}

    static String measure(int forks) throws RunnerException {
        TakingTurns<Held> calls = TakingTurns.run(AdmissionBenchmark.class, "execute", Held.class, forks);
        TakingTurns<Held> looks = TakingTurns.run(AdmissionBenchmark.class, "look", Held.class, forks);
        return String.format(TITLE, calls.rounds().size(), forks)
                + Cost.COLUMNS
                + Stream.of(Held.values()).map(calls::row).collect(Collectors.joining())
                + Stream.of(Held.OTHER_HOSTS, Held.OTHER_RESOURCES)
                        .map(held -> calls.row(held + ", more than no hold (goal: 50 ns, 0 bytes)", held, Held.NOTHING))
                        .collect(Collectors.joining())
                + Stream.of(Held.values())
                        .map(held -> looks.row("the look alone, " + held, held))
                        .collect(Collectors.joining());
    }
}
