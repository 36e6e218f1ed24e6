package dev.heed.okhttp.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link HappyPathBenchmark} and compares its clients, each iteration with those beside it. */
final class HappyPath {
    private static final String TITLE = """
            ### A call answered 200 at once

            `newCall(request).execute()` with a canned reply on one thread; medians of %d rounds in %d JVMs, in brackets the quartiles.

            """;

    private HappyPath() {}

    static String measure(int forks) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(HappyPathBenchmark.class.getName())
                .forks(forks)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        List<Map<Subject, Cost>> rounds = new ArrayList<>();
        for (BenchmarkResult fork : new Runner(options).runSingle().getBenchmarkResults()) {
            rounds.addAll(rounds(List.copyOf(fork.getIterationResults())));
        }
        return String.format(TITLE, rounds.size(), forks) + Cost.COLUMNS + rows(rounds);
    }

    /** One iteration of each client, in the order in which they take turns. */
    private static List<Map<Subject, Cost>> rounds(List<IterationResult> iterations) {
        Subject[] subjects = Subject.values();
        List<Map<Subject, Cost>> rounds = new ArrayList<>();
        for (int first = 0; first < iterations.size(); first += subjects.length) {
            Map<Subject, Cost> round = new EnumMap<>(Subject.class);
            for (Subject subject : subjects) {
                round.put(subject, Cost.of(iterations.get(first + subject.ordinal())));
            }
            rounds.add(round);
        }
        return rounds;
    }

    private static String rows(List<Map<Subject, Cost>> rounds) {
        StringBuilder rows = new StringBuilder();
        for (Subject subject : Subject.values()) {
            rows.append(row(subject.toString(), rounds, round -> round.get(subject)));
        }
        return rows.append(row(
                        "Heed, more than interceptors that only proceed (goal: 40 ns, 64 bytes)",
                        rounds,
                        round -> round.get(Subject.HEED).minus(round.get(Subject.PROCEEDING))))
                .toString();
    }

    private static String row(
            String name, List<Map<Subject, Cost>> rounds, Function<Map<Subject, Cost>, Cost> measured) {
        return Cost.row(name, rounds.stream().map(measured).toList());
    }
}
