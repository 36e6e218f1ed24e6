package dev.heed.internal.credentials;

import java.util.Optional;

/**
 * Names credentials that were rejected, that have expired, or that are missing, and where. It does not matter whose they
 * are: calls with other credentials are other calls.
 *
 * @param partition the partition of the call; empty if there are none
 * @param origin the origin that they are for
 * @param value the value of the header; empty if there was none
 */
public record RefusedCredentials(String partition, String origin, Optional<String> value) {
    RefusedCredentials with(String other) {
        return new RefusedCredentials(partition, origin, Optional.of(other));
    }

    /** Stands for all values of one partition at one origin. */
    RefusedCredentials anyValue() {
        return new RefusedCredentials(partition, origin, Optional.empty());
    }

    boolean isAkin(RefusedCredentials other) {
        return partition.equals(other.partition) && origin.equals(other.origin);
    }

    /** Leaves the value out, which is a secret. */
    @Override
    public String toString() {
        return "credentials for " + origin;
    }
}
