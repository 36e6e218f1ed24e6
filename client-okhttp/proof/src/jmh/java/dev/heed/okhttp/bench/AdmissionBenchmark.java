package dev.heed.okhttp.bench;

import dev.heed.okhttp.Admissions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
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
 * Measures what it costs to find out that nothing holds a call: beside a whole call, and by itself. The numbers of
 * holds alternate, as the clients of {@link HappyPathBenchmark} do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 150, time = 20, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 300, time = 20, timeUnit = TimeUnit.MILLISECONDS)
public class AdmissionBenchmark {
    private final List<Admissions> all =
            Arrays.stream(Held.values()).map(Held::admissions).toList();
    private final List<OkHttpClient> clients = all.stream()
            .map(each -> each.client()
                    .newBuilder()
                    .addInterceptor(new CannedReply(200))
                    .build())
            .toList();
    private int iteration;
    private Admissions admissions = all.get(0);
    private OkHttpClient client = clients.get(0);
    private Call call = client.newCall(Held.REQUEST);

    /** The next one's turn. */
    @Setup(Level.Iteration)
    public void takeTurns() {
        int next = iteration++ % all.size();
        admissions = all.get(next);
        client = clients.get(next);
        call = client.newCall(Held.REQUEST);
        CpuProfiler.start();
    }

    /** Before the next one's turn. */
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
        return client.newCall(Held.REQUEST).execute();
    }

    /**
     * The look alone.
     *
     * @return false
     */
    @Benchmark
    public boolean look() {
        return admissions.mayBeHeld(call);
    }
}
