package dev.heed.okhttp.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
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
 * Measures what a call costs that is answered 200 at once, by one contender after another, as in
 * {@link HappyPathBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 150, time = 20, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 300, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class CompareBenchmark {
    private final Request request =
            new Request.Builder().url("https://api.example/orders/1").build();
    private final List<Sender> executing = senders(Way.EXECUTE);
    private final List<Sender> enqueuing = senders(Way.ENQUEUE);
    private final Taker taker = new Taker();
    private int iteration;
    private int turn;

    private static List<Sender> senders(Way way) {
        return Arrays.stream(Contender.values())
                .map(each -> each.answering(client(), way, new CannedReply(200)))
                .toList();
    }

    static OkHttpClient client() {
        return new OkHttpClient.Builder()
                .dispatcher(new Dispatcher(new SameThread()))
                .build();
    }

    /** The next contender's turn. */
    @Setup(Level.Iteration)
    public void takeTurns() {
        turn = iteration++ % executing.size();
        CpuProfiler.start();
    }

    /** Before the next contender's turn. */
    @TearDown(Level.Iteration)
    public void endTurn() {
        CpuProfiler.stop();
    }

    /**
     * One call on the calling thread.
     *
     * @return the response, so that it is not optimised away
     * @throws IOException never
     */
    @Benchmark
    public Response execute() throws IOException {
        return answered(executing.get(turn).execute(request));
    }

    /**
     * One enqueued call; every executor runs what it is given on the calling thread.
     *
     * @return the response, so that it is not optimised away
     */
    @Benchmark
    public Response enqueue() {
        enqueuing.get(turn).enqueue(request, taker);
        return answered(taker.take());
    }

    private static Response answered(Response response) {
        if (response.code() != 200) {
            throw new IllegalStateException("answered " + response.code());
        }
        return response;
    }
}
