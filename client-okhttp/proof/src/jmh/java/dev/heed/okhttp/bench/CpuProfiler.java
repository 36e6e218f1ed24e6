package dev.heed.okhttp.bench;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reports the processor time that an operation took on the thread that measures. On a machine with other work to do the
 * time by the clock is mostly that of waiting for a processor. It is for benchmarks of one thread that call
 * {@link #start} and {@link #stop}.
 */
public final class CpuProfiler implements InternalProfiler {
    static final String RESULT = "cpu.norm";

    /** Written by the thread that measures, read by the one that runs the iteration. */
    private static volatile long nanos;

    static void start() {
        nanos = -ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static void stop() {
        nanos = nanos + ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Override
    public String getDescription() {
        return "processor time of the measuring thread";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double each = (double) nanos / result.getMetadata().getAllOps();
        return List.of(new ScalarResult(RESULT, each, "ns/op", AggregationPolicy.AVG));
    }
}
