package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
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
 * Measures what a call costs that is answered 200 at once: the whole of {@code newCall(request).execute()}, on one
 * thread.
 *
 * <p>The clients alternate, an iteration each: what disturbs the machine disturbs all of them alike, and the JIT
 * compiler sees as many kinds of interceptors as in an application. {@link HappyPath} distinguishes the iterations; the
 * mean of them all, which JMH itself would print, means nothing. Both numbers of iterations are multiples of that of the
 * clients, so that each round begins with the first one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 200, time = 20, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 400, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class HappyPathBenchmark {
    private final Request request =
            new Request.Builder().url("https://api.example/orders/1").build();
    private final List<OkHttpClient> clients =
            Arrays.stream(Subject.values()).map(s -> s.answering(200)).toList();
    private int iteration;
    private OkHttpClient client = clients.get(0);

    /** The next client's turn. */
    @Setup(Level.Iteration)
    public void takeTurns() {
        client = clients.get(iteration++ % clients.size());
        CpuProfiler.start();
    }

    /** Before the next client's turn. */
    @TearDown(Level.Iteration)
    public void endTurn() {
        CpuProfiler.stop();
    }

    /**
     * One call.
     *
     * @return the response, so that it is not optimised away
     * @throws IOException never
     */
    @Benchmark
    public Response execute() throws IOException {
        return client.newCall(request).execute();
    }
}
