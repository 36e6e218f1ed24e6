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

/**
 * Says what was measured of subjects that alternate, an iteration each: each is compared with those beside it.
 *
 * @param rounds one iteration of each subject
 * @param <S> the subjects, in their order
 */
record TakingTurns<S extends Enum<S>>(List<Map<S, Cost>> rounds) {
    /**
     * Runs one method of a JMH benchmark.
     *
     * @param benchmark whose subjects take turns
     * @param method of it
     * @param subjects all of them
     * @param forks how many JVMs
     */
    static <S extends Enum<S>> TakingTurns<S> run(Class<?> benchmark, String method, Class<S> subjects, int forks)
            throws RunnerException {
        Options options = new OptionsBuilder()
                .include(benchmark.getName() + "." + method)
                .forks(forks)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        List<Map<S, Cost>> rounds = new ArrayList<>();
        for (BenchmarkResult fork : new Runner(options).runSingle().getBenchmarkResults()) {
            rounds.addAll(rounds(List.copyOf(fork.getIterationResults()), subjects));
        }
        return new TakingTurns<>(rounds);
    }

    private static <S extends Enum<S>> List<Map<S, Cost>> rounds(List<IterationResult> iterations, Class<S> type) {
        S[] subjects = type.getEnumConstants();
        List<Map<S, Cost>> rounds = new ArrayList<>();
        for (int first = 0; first < iterations.size(); first += subjects.length) {
            Map<S, Cost> round = new EnumMap<>(type);
            for (S subject : subjects) {
                round.put(subject, Cost.of(iterations.get(first + subject.ordinal())));
            }
            rounds.add(round);
        }
        return rounds;
    }

    String row(S subject) {
        return row(subject.toString(), subject);
    }

    String row(String name, S subject) {
        return row(name, round -> round.get(subject));
    }

    /** What one costs more than another. */
    String row(String name, S subject, S other) {
        return row(name, round -> round.get(subject).minus(round.get(other)));
    }

    /** Processor time and bytes of a subject, as two cells of a table. */
    String cells(S subject) {
        return Cost.cells(rounds.stream().map(round -> round.get(subject)).toList());
    }

    private String row(String name, Function<Map<S, Cost>, Cost> measured) {
        return Cost.row(name, rounds.stream().map(measured).toList());
    }
}
