package dev.heed.internal.credentials;

import java.time.Duration;

/**
 * Decides by the clock whether a value that is known is renewed before a server refuses it. It is pure: calls ask it,
 * and nothing happens without calls.
 *
 * @param acquires whether calls without a value wait for the first one
 * @param ahead how long before its expiry a value is renewed; zero for never
 * @param pause how long a value that has just come is not doubted, whatever its expiry says
 */
public record RenewalPlan(Acquires acquires, Duration ahead, Duration pause) {
    /** Says when the first value is asked for. */
    public enum Acquires {
        /** The first value is asked for before the first request. */
        FIRST,
        /** The first value is asked for after a 401. */
        ON_REFUSAL
    }

    /** Says what the clock says of a value. */
    public enum Need {
        /** The value is sent. */
        NONE,
        /** The value is sent, and renewed meanwhile. */
        AHEAD,
        /** The value has expired: calls wait for another one. */
        EXPIRED
    }

    /** {@return whether calls wait for the first value} */
    public boolean acquiresFirst() {
        return acquires == Acquires.FIRST;
    }

    /** {@return whether anything is done before a server refuses a value} */
    public boolean isActive() {
        return acquiresFirst() || !ahead.isZero();
    }

    /**
     * Decides what a value needs.
     *
     * @param known the value
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public Need of(IssuedCredential known, long now) {
        if (!isActive() || !known.expiresNanos().isPresent() || hasJustCome(known, now)) {
            return Need.NONE;
        }
        long left = known.expiresNanos().getAsLong() - now;
        if (left <= 0) {
            return Need.EXPIRED;
        }
        return left <= window(known) ? Need.AHEAD : Need.NONE;
    }

    /** A clock that is off must not make every call, or every moment, ask for another token. */
    private boolean hasJustCome(IssuedCredential known, long now) {
        return known.issuedNanos().isPresent() && now - known.issuedNanos().getAsLong() < pause.toNanos();
    }

    /** Returns at most half of the lifetime: a value that lives shorter than {@code ahead} would be renewed all the time. */
    private long window(IssuedCredential known) {
        long half = !known.issuedNanos().isPresent()
                ? Long.MAX_VALUE
                : (known.expiresNanos().getAsLong() - known.issuedNanos().getAsLong()) / 2;
        return Math.min(ahead.toNanos(), half);
    }
}
