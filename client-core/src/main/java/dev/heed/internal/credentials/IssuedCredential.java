package dev.heed.internal.credentials;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds a value that a source gave, and until when it is good, by the monotonic clock: a wall clock that is set later
 * changes nothing.
 *
 * @param value of the header
 * @param issuedNanos when the source brought it; empty if it was known beforehand
 * @param expiresNanos when it expires; empty if it does not, as far as is known
 */
public record IssuedCredential(String value, OptionalLong issuedNanos, OptionalLong expiresNanos) {
    /** Lasts for ever: sums with the monotonic clock must not overflow. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

    /** Makes a value without expiry. */
    public static IssuedCredential lasting(String value) {
        return new IssuedCredential(value, OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * Makes a value that has just come. One that has expired by then has no expiry: a clock is off, and the server
     * decides.
     *
     * @param value of the header
     * @param lifetime how long it is good; empty if that is not known
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public static IssuedCredential brought(String value, Optional<Duration> lifetime, long now) {
        return bounded(lifetime)
                .filter(time -> !time.isNegative() && !time.isZero())
                .map(time -> new IssuedCredential(value, OptionalLong.of(now), expiry(time, now)))
                .orElseGet(() -> lasting(value));
    }

    /**
     * Makes a value that was known beforehand, nobody knows since when; it may have expired.
     *
     * @param value of the header
     * @param lifetime how long it is good from now on; empty if that is not known
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public static IssuedCredential known(String value, Optional<Duration> lifetime, long now) {
        return bounded(lifetime)
                .map(time -> time.isNegative() ? Duration.ZERO : time)
                .map(time -> new IssuedCredential(value, OptionalLong.empty(), expiry(time, now)))
                .orElseGet(() -> lasting(value));
    }

    private static Optional<Duration> bounded(Optional<Duration> lifetime) {
        return lifetime.filter(time -> time.compareTo(MAX_LIFETIME) < 0);
    }

    private static OptionalLong expiry(Duration lifetime, long now) {
        return OptionalLong.of(now + lifetime.toNanos());
    }

    /** Leaves the value out, which is a secret. */
    @Override
    public String toString() {
        return "IssuedCredential[]";
    }
}
