package dev.heed.spring.boot;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds the properties. The texts of the policy are read later, so that a mistake in one is named with its place.
 *
 * @param enabled whether there is a {@code Resilience}
 * @param policy texts by key
 * @param maxWaiting how many calls may wait at a time
 * @param renewalTimeout how long calls wait for new credentials
 * @param renewalPause how long the source of credentials rests after it brought none
 * @param acquireFirst whether calls wait for their first credentials before they are sent
 * @param renewAhead how long before they expire credentials are renewed
 * @param credentialHeader the header that carries credentials
 * @param requestFactory what concerns the HTTP clients that Boot configures
 */
@ConfigurationProperties(prefix = "heed", ignoreUnknownFields = false)
record HeedProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Map<String, String> policy,
        @Nullable Integer maxWaiting,
        @Nullable Duration renewalTimeout,
        @Nullable Duration renewalPause,
        @DefaultValue("false") boolean acquireFirst,
        @Nullable Duration renewAhead,
        @Nullable String credentialHeader,
        @DefaultValue Factory requestFactory) {
    /**
     * Holds what concerns the HTTP clients that Boot configures.
     *
     * @param enabled whether they send through the {@code Resilience}
     */
    record Factory(@DefaultValue("true") boolean enabled) {}
}
