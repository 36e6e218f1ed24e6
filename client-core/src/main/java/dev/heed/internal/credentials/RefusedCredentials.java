package dev.heed.internal.credentials;

import java.util.Optional;

/**
 * Credentials that were refused, and where. Whose they are does not matter: calls with other credentials are other calls.
 *
 * @param partition the tenant; empty if there are none
 * @param origin that refused them
 * @param value of {@code Authorization}; empty if there was none
 */
public record RefusedCredentials(String partition, String origin, Optional<String> value) {
    RefusedCredentials with(String other) {
        return new RefusedCredentials(partition, origin, Optional.of(other));
    }

    boolean isAkin(RefusedCredentials other) {
        return partition.equals(other.partition) && origin.equals(other.origin);
    }

    /** Without the value, which is a secret. */
    @Override
    public String toString() {
        return "credentials for " + origin;
    }
}
