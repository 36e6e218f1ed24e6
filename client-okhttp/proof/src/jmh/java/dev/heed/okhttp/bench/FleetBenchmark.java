package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what a fleet costs a call that is answered 200 at once. What the process knows of its fleet alternates, as
 * the clients of {@link HappyPathBenchmark} do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 200, time = 20, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 500, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class FleetBenchmark {
    private final List<ToldFleet> fleets =
            Arrays.stream(FleetHeld.values()).map(held -> new ToldFleet()).toList();
    private final List<OkHttpClient> clients = Arrays.stream(FleetHeld.values())
            .map(held -> held.client(fleets.get(held.ordinal())))
            .toList();
    private int iteration;
    private OkHttpClient client = clients.get(0);

    /** The next one's turn. */
    @Setup(Level.Iteration)
    public void takeTurns() {
        client = clients.get(iteration++ % clients.size());
        CpuProfiler.start();
    }

    /** Before the next one's turn. */
    @TearDown(Level.Iteration)
    public void endTurn() {
        CpuProfiler.stop();
    }

    /** No call asks or tells the fleet anything. */
    @TearDown
    public void nothingWasAsked() {
        if (fleets.stream().anyMatch(fleet -> fleet.commands() > 0)) {
            throw new IllegalStateException("a call that nobody refuses reached the fleet");
        }
    }

    /**
     * One call.
     *
     * @return the response, so that it is not optimised away
     * @throws IOException never
     */
    @Benchmark
    public Response execute() throws IOException {
        return client.newCall(Held.REQUEST).execute();
    }
}
