package dev.heed.internal.hold;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tenant a request belongs to. What the user gives must not cost anybody a reply: where it names none, the request
 * shares the holds of all that have no name; where it fails, nobody knows whose the request is, and it shares nothing.
 *
 * @param tenant names it
 * @param <R> the request
 */
public record PartitionNames<R>(Function<R, String> tenant) {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");
    private static final String UNNAMED = "";

    /**
     * The tenant of a request.
     *
     * @param request as the caller made it
     * @return the name, empty text where the function gave null; no name at all where it threw: it must not be taken for
     *     that of any other request
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
