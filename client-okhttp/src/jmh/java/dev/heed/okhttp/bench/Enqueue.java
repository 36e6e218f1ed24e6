package dev.heed.okhttp.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link EnqueueBenchmark} and compares its clients, each iteration with those beside it. */
final class Enqueue {
    private static final String TITLE = """
            ### An enqueued call answered 200 at once

            From `newCall(request)` until after the callback, with a canned reply and an executor that runs everything on \
            the calling thread; medians of %d rounds in %d JVMs, in brackets the quartiles.

            """;

    private Enqueue() {}

    static String measure(int forks) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(EnqueueBenchmark.class.getName())
                .forks(forks)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        List<Map<Enqueuer, Cost>> rounds = new ArrayList<>();
        for (BenchmarkResult fork : new Runner(options).runSingle().getBenchmarkResults()) {
            rounds.addAll(rounds(List.copyOf(fork.getIterationResults())));
        }
        return String.format(TITLE, rounds.size(), forks) + Cost.COLUMNS + rows(rounds);
    }

    /** One iteration of each client, in the order in which they take turns. */
    private static List<Map<Enqueuer, Cost>> rounds(List<IterationResult> iterations) {
        Enqueuer[] clients = Enqueuer.values();
        List<Map<Enqueuer, Cost>> rounds = new ArrayList<>();
        for (int first = 0; first < iterations.size(); first += clients.length) {
            Map<Enqueuer, Cost> round = new EnumMap<>(Enqueuer.class);
            for (Enqueuer client : clients) {
                round.put(client, Cost.of(iterations.get(first + client.ordinal())));
            }
            rounds.add(round);
        }
        return rounds;
    }

    private static String rows(List<Map<Enqueuer, Cost>> rounds) {
        StringBuilder rows = new StringBuilder();
        for (Enqueuer client : Enqueuer.values()) {
            rows.append(Cost.row(
                    client.toString(),
                    rounds.stream().map(round -> round.get(client)).toList()));
        }
        for (Enqueuer client : List.of(Enqueuer.CALLS, Enqueuer.WRAPPED)) {
            rows.append(Cost.row(
                    client + ", more than plain OkHttp",
                    rounds.stream()
                            .map(round -> round.get(client).minus(round.get(Enqueuer.PLAIN)))
                            .toList()));
        }
        return rows.toString();
    }
}
