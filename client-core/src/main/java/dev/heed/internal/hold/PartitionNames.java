package dev.heed.internal.hold;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the partition of a request through the function that the user gave. A mistake in that function must not cost
 * anybody a response: a request for which it gives null shares the holds of all that have no name; where it throws,
 * nobody knows whose the request is, and the request shares nothing.
 *
 * @param tenant gives the name of a request's partition
 * @param <R> the type of a request
 */
public record PartitionNames<R>(Function<R, String> tenant) {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");
    private static final String UNNAMED = "";

    /**
     * Returns the partition of a request.
     *
     * @param request the request as the caller made it
     * @return the name; empty text if the function gave null; no name at all if it threw, since then the request must
     *     not be taken to be in the partition of any other
     */
    public Optional<String> of(R request) {
        try {
            return Optional.of(Objects.requireNonNullElse(tenant.apply(request), UNNAMED));
        } catch (Exception e) {
            LOG.warn("holdPartition failed, the request gets no credentials and shares no hold", e);
            return Optional.empty();
        }
    }
}
