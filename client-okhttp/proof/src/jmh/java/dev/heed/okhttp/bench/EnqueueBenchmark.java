package dev.heed.okhttp.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
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
 * Measures what an enqueued call costs that is answered 200 at once: from {@code newCall(request)} until after its
 * callback, on one thread. The clients alternate, as in {@link HappyPathBenchmark}; {@link Enqueue} distinguishes the
 * iterations.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 150, time = 20, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 300, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class EnqueueBenchmark {
    private final Request request =
            new Request.Builder().url("https://api.example/orders/1").build();
    private final List<Call.Factory> clients = Arrays.stream(Enqueuer.values())
            .map(each -> each.answering(new CannedReply(200)))
            .toList();
    private final Taker taker = new Taker();
    private int iteration;
    private Call.Factory client = clients.get(0);

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
     */
    @Benchmark
    public Response enqueue() {
        client.newCall(request).enqueue(taker);
        return taker.take();
    }
}
