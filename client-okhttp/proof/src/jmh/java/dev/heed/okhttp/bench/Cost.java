package dev.heed.okhttp.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.IterationResult;

/**
 * Says what a call cost in one iteration of a benchmark with {@link CpuProfiler} and JMH's {@code GCProfiler}.
 *
 * @param nanos by the clock
 * @param processorNanos of the thread that measures
 * @param bytes allocated
 */
record Cost(double nanos, double processorNanos, double bytes) {
    static final String COLUMNS = """
            | client | ns of processor a call | ns by the clock | bytes a call |
            | --- | --- | --- | --- |
            """;

    static Cost of(IterationResult iteration) {
        return new Cost(
                iteration.getPrimaryResult().getScore(),
                iteration.getSecondaryResults().get(CpuProfiler.RESULT).getScore(),
                iteration.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }

    Cost minus(Cost other) {
        return new Cost(nanos - other.nanos, processorNanos - other.processorNanos, bytes - other.bytes);
    }

    static String row(String name, List<Cost> costs) {
        return "| " + name + " | " + spread(costs, Cost::processorNanos) + " | " + spread(costs, Cost::nanos) + " | "
                + spread(costs, Cost::bytes) + " |\n";
    }

    /** Processor time with its quartiles, and bytes. */
    static String cells(List<Cost> costs) {
        Quantiles bytes = new Quantiles(costs.stream().mapToDouble(Cost::bytes).toArray());
        return String.format(Locale.ROOT, "%s | %,d", spread(costs, Cost::processorNanos), Math.round(bytes.at(0.5)));
    }

    /** The median, in brackets the quartiles. */
    private static String spread(List<Cost> costs, ToDoubleFunction<Cost> part) {
        Quantiles all = new Quantiles(costs.stream().mapToDouble(part).toArray());
        return String.format(
                Locale.ROOT,
                "%,d (%,d to %,d)",
                Math.round(all.at(0.5)),
                Math.round(all.at(0.25)),
                Math.round(all.at(0.75)));
    }
}
