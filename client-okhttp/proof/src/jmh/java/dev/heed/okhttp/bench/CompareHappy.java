package dev.heed.okhttp.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link CompareBenchmark} and compares the contenders. */
final class CompareHappy {
    private static final String TITLE = """
            **A call answered 200 at once**, with a canned reply, on the calling thread. Medians of %d rounds in %d JVMs, in \
            which the contenders take turns:

            | client | `execute()`: ns of processor a call (quartiles) | bytes | enqueued: ns of processor a call (quartiles) | bytes |
            | --- | --- | ---: | --- | ---: |
            """;

    private CompareHappy() {}

    static String measure(int forks) throws RunnerException {
        TakingTurns<Contender> execute = TakingTurns.run(CompareBenchmark.class, "execute", Contender.class, forks);
        TakingTurns<Contender> enqueue = TakingTurns.run(CompareBenchmark.class, "enqueue", Contender.class, forks);
        return String.format(TITLE, execute.rounds().size(), forks)
                + Stream.of(Contender.values())
                        .map(each -> "| " + each + " | " + execute.cells(each) + " | " + enqueue.cells(each) + " |\n")
                        .collect(Collectors.joining());
    }
}
