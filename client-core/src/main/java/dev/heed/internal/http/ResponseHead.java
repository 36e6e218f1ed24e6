package dev.heed.internal.http;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A {@code ResponseHead} holds what a typed {@code Outcome} needs of the head of a response.
 *
 * @param status the status code
 * @param meant the status that the response means, which chooses the type
 * @param asked the URL that was asked, absolute
 * @param location {@code Location}, resolved; empty if absent, ambiguous or unreadable
 * @param locations the {@code Location} lines
 * @param challenges the {@code WWW-Authenticate} lines
 * @param carriedAuthorization whether the request carried {@code Authorization}
 * @param allow the {@code Allow} lines
 * @param retryAt when a retry may be tried
 * @param fromHold whether nothing was sent
 */
public record ResponseHead(
        int status,
        int meant,
        URI asked,
        Optional<URI> location,
        List<String> locations,
        List<String> challenges,
        boolean carriedAuthorization,
        List<String> allow,
        Optional<Instant> retryAt,
        boolean fromHold) {
    /** Makes the head of a response that means what its status says. */
    public ResponseHead(
            int status,
            URI asked,
            Optional<URI> location,
            List<String> locations,
            List<String> challenges,
            boolean carriedAuthorization,
            List<String> allow,
            Optional<Instant> retryAt,
            boolean fromHold) {
        this(status, status, asked, location, locations, challenges, carriedAuthorization, allow, retryAt, fromHold);
    }

    /**
     * Gives the {@code Location} lines that could not be read. Blank lines count as absent.
     *
     * @return the lines as they came
     */
    public List<String> unreadableLocations() {
        boolean saysNothing = locations.stream().allMatch(line -> line.trim().isEmpty());
        return location.isPresent() || saysNothing ? List.of() : List.copyOf(locations);
    }
}
