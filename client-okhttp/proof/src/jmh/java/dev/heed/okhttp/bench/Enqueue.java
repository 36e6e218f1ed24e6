package dev.heed.okhttp.bench;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Runs {@link EnqueueBenchmark} and compares its clients. */
final class Enqueue {
    private static final String TITLE = """
            ### An enqueued call answered 200 at once

            From `newCall(request)` until after the callback, with a canned reply and an executor that runs everything on \
            the calling thread; medians of %d rounds in %d JVMs, in brackets the quartiles.

            """;

    private Enqueue() {}

    static String measure(int forks) throws RunnerException {
        TakingTurns<Enqueuer> turns = TakingTurns.run(EnqueueBenchmark.class, "enqueue", Enqueuer.class, forks);
        return String.format(TITLE, turns.rounds().size(), forks)
                + Cost.COLUMNS
                + Stream.of(Enqueuer.values()).map(turns::row).collect(Collectors.joining())
                + Stream.of(Enqueuer.CALLS, Enqueuer.WRAPPED)
                        .map(client -> turns.row(client + ", more than plain OkHttp", client, Enqueuer.PLAIN))
                        .collect(Collectors.joining());
    }
}
