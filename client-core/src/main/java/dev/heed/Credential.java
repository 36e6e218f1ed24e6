package dev.heed;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that lets requests in, such as a token, and until when it is good.
 *
 * <pre>{@code
 * Credential.of("Bearer " + token).expiresIn(Duration.ofSeconds(expiresIn)) // RFC 6749 5.1
 * }</pre>
 *
 * <p>It is immutable. An expiry changes when a value is renewed, and never whether a server takes it: without
 * {@code renewAhead} or {@code acquireFirst} it has no effect.
 */
public final class Credential {
    private final String value;
    private final @Nullable Instant expiresAt;
    private final @Nullable Duration expiresIn;

    private Credential(String value, @Nullable Instant expiresAt, @Nullable Duration expiresIn) {
        this.value = value;
        this.expiresAt = expiresAt;
        this.expiresIn = expiresIn;
    }

    /**
     * Makes a credential of which nobody knows when it expires: it is sent until a server refuses it.
     *
     * @param value of the header, scheme included: {@code Bearer abc} (RFC 6750 2.1)
     * @return a new credential
     * @throws NullPointerException if it is null
     */
    public static Credential of(String value) {
        return new Credential(Objects.requireNonNull(value, "value"), null, null);
    }

    /**
     * Gives it an expiry, as a token has that names the time itself ({@code exp}, RFC 7519 4.1.4).
     *
     * @param instant when it expires, by {@link Time#now()}; one that is not ahead when the source brings it counts as
     *     none, since a clock is off then
     * @return a new credential, without the expiry that this one has
     * @throws NullPointerException if it is null
     */
    public Credential expiresAt(Instant instant) {
        return new Credential(value, Objects.requireNonNull(instant, "instant"), null);
    }

    /**
     * Gives it an expiry, as a token endpoint names it ({@code expires_in}, RFC 6749 5.1).
     *
     * @param time how long it is good, from when the source brought it; zero or less counts as no expiry. Of a value that no
     *     source brought, but {@code supply} knew beforehand, nobody knows since when it is good: it counts as none then
     * @return a new credential, without the expiry that this one has
     * @throws NullPointerException if it is null
     */
    public Credential expiresIn(Duration time) {
        return new Credential(value, null, Objects.requireNonNull(time, "time"));
    }

    /**
     * Gives the value, which is a secret.
     *
     * @return what the header carries
     */
    public String value() {
        return value;
    }

    /**
     * Gives the time when it expires, if it was made with one.
     *
     * @return empty if it has no expiry, or one by {@link #expiresIn}
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /**
     * Says how long it is good.
     *
     * @param now when that is asked, or when the source brought it
     * @return negative if it has expired; empty if it has no expiry
     */
    public Optional<Duration> lifetime(Instant now) {
        return expiresAt == null ? Optional.ofNullable(expiresIn) : Optional.of(Duration.between(now, expiresAt));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credential that
                && value.equals(that.value)
                && Objects.equals(expiresAt, that.expiresAt)
                && Objects.equals(expiresIn, that.expiresIn);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, expiresAt, expiresIn);
    }

    /** Leaves the value out, which is a secret. */
    @Override
    public String toString() {
        String expiry = expiresAt == null ? "in " + expiresIn : "at " + expiresAt;
        return expiresAt == null && expiresIn == null ? "Credential[]" : "Credential[expires " + expiry + "]";
    }
}
