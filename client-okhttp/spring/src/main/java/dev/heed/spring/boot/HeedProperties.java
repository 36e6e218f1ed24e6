package dev.heed.spring.boot;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Holds the properties. The texts of the policy are read by {@link PolicySources}.
 *
 * @param enabled whether there is a {@code Resilience}
 * @param policy says that there may be any key below it
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
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration renewalTimeout,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration renewalPause,
        @DefaultValue("false") boolean acquireFirst,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration renewAhead,
        @Nullable String credentialHeader,
        @DefaultValue Factory requestFactory) {
    /**
     * Holds what concerns the HTTP clients that Boot configures.
     *
     * @param enabled whether they send through the {@code Resilience}
     */
    record Factory(@DefaultValue("true") boolean enabled) {}

    /** Refuses what would mean nothing where no bean brings credentials. */
    void refuseWithoutSource() {
        if (acquireFirst || renewAhead != null) {
            throw new InvalidPropertyException(
                    acquireFirst ? "heed.acquire-first" : "heed.renew-ahead",
                    new IllegalArgumentException("there is no bean CredentialSource to ask"));
        }
    }
}
