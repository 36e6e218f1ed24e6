package dev.heed.samples.demo;

import dev.heed.Outcome;
import dev.heed.Trail;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds what happened when a row was played.
 *
 * @param wire the requests that reached the server
 * @param waits what the client waited
 * @param outcome the typed answer; empty if the call threw
 * @param failure what it threw; else empty
 * @param trail what the call tells of itself
 */
record Performance(
        List<Service.Exchange> wire,
        List<Duration> waits,
        Optional<Outcome> outcome,
        Optional<IOException> failure,
        Trail trail) {

    /** Returns the time between the arrival of a request and that of the one before it. */
    Duration gapBefore(int request) {
        return wire.get(request).at().minus(wire.get(request - 1).at());
    }

    Duration waited() {
        return waits.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
