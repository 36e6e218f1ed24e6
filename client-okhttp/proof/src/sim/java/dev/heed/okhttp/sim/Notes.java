package dev.heed.okhttp.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Counts, digests and prints what happens in a simulated world. */
final class Notes {
    private final Fibers fibers;
    private long situations;
    private long digest;
    private Consumer<String> reader = line -> {};

    Notes(Fibers fibers) {
        this.fibers = fibers;
    }

    /** Sends, responses, failures and ends. */
    long situations() {
        return situations;
    }

    /** The same for the same seed. What happens at one time may change places. */
    long digest() {
        return digest;
    }

    /** Who reads along. */
    void tells(Consumer<String> listener) {
        reader = listener;
    }

    /** For who reads along only: it counts for nothing. */
    void tells(String what) {
        reader.accept(" " + Duration.ofNanos(fibers.now()) + " " + what);
    }

    void add(WorldCall call, String what) {
        add(call.id, what);
    }

    void add(int call, String what) {
        situations++;
        reader.accept("+" + Duration.ofNanos(fibers.now()) + " call " + call + " " + what);
        digest += List.of(fibers.now(), call, what).hashCode() * 0x9E3779B97F4A7C15L;
    }
}
