package dev.heed.internal;

import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tenant a request belongs to. What the user gives must not cost anybody a reply: where it fails, or names none, the
 * request shares the holds of all that have no name.
 *
 * @param tenant names it
 * @param <R> the request
 */
public record Partitions<R>(Function<R, String> tenant) {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");
    private static final String NONE = "";

    /**
     * The tenant of a request.
     *
     * @param request as the caller made it
     * @return empty text for none
     */
    public String of(R request) {
        try {
            return Objects.requireNonNullElse(tenant.apply(request), NONE);
        } catch (Exception e) {
            LOG.warn("holdPartition failed, the request counts as one of no tenant", e);
            return NONE;
        }
    }
}
