package dev.heed.okhttp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Takes note of every callback of a call: what it said, of which call, on which thread. Closes replies. */
public class Recorded implements Callback {
    private static final Duration BOUND = Duration.ofSeconds(20);

    public final List<End> ends = new CopyOnWriteArrayList<>();
    private final CompletableFuture<End> first = new CompletableFuture<>();

    public record End(
            Call call,
            Thread thread,
            Optional<Integer> status,
            @Nullable IOException failure) {}

    public static Recorded of(Call call) {
        Recorded recorded = new Recorded();
        call.enqueue(recorded);
        return recorded;
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
        try (response) {
            add(new End(call, Thread.currentThread(), Optional.of(response.code()), null));
        }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        add(new End(call, Thread.currentThread(), Optional.empty(), failure));
    }

    private void add(End end) {
        ends.add(end);
        first.complete(end);
    }

    /** The one end that came. */
    public End end() {
        assertThat(first).as("the callback").succeedsWithin(BOUND);
        assertThat(ends).as("callbacks").hasSize(1);
        return first.join();
    }

    public int status() {
        return end().status().orElseThrow(() -> new AssertionError(end().failure()));
    }

    public IOException failure() {
        IOException failure = end().failure();
        assertThat(failure).as("what ended the call").isNotNull();
        return failure;
    }
}
