package dev.heed.internal.credentials;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Represents one refresh of rejected credentials. The first call that claims it asks the credential source, and the
 * others wait for what that brings, until a deadline. After its end it stays in {@link CredentialRefreshes} and says
 * which value took the place of the rejected one, which a later refresh may replace. It is thread-safe.
 */
public final class CredentialRefresh {
    private final RefusedCredentials refused;
    private final long deadlineNanos;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private Optional<IssuedCredential> fresh = Optional.empty();
    private boolean saidNone;
    private boolean forgotten;
    private boolean ahead;
    private boolean late;
    private boolean claimed;
    private boolean ended;
    private long endedNanos;

    CredentialRefresh(RefusedCredentials refused, long deadlineNanos) {
        this.refused = refused;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Returns the credentials that are refreshed.
     *
     * @return the credentials
     */
    public RefusedCredentials refused() {
        return refused;
    }

    /**
     * Returns the time by which the refresh must have ended.
     *
     * @return the deadline by the monotonic clock, in nanoseconds
     */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * Asks to do the refresh.
     *
     * @return true for the first caller only, which then has to do it
     */
    public synchronized boolean claim() {
        boolean first = !claimed && !ended;
        claimed = true;
        return first;
    }

    /**
     * Returns the value that the refresh brought.
     *
     * @return a value that differs from the rejected one; empty if there is none, or not yet
     */
    public synchronized Optional<String> fresh() {
        return fresh.map(IssuedCredential::value);
    }

    /** Returns that value with its expiry. */
    synchronized Optional<IssuedCredential> issued() {
        return fresh;
    }

    /** Returns whether it was begun for a value that no server had refused. */
    synchronized boolean isAhead() {
        return ahead;
    }

    /** Takes note that it is begun for a value that no server has refused, if it is not begun for another reason. */
    synchronized void isAheadUnlessClaimed() {
        ahead = ahead || !claimed;
    }

    /** Returns whether the source answered that it has no value. */
    synchronized boolean saidNone() {
        return saidNone;
    }

    /** Takes note that the source answered that it has no value. */
    synchronized void saysNone() {
        saidNone = true;
    }

    /**
     * Returns whether what the source brings serves nobody any more.
     *
     * @return true once it was forgotten
     */
    public synchronized boolean isForgotten() {
        return forgotten;
    }

    /** Forgets the value, also one that is still to come. */
    synchronized List<Runnable> forget(long now) {
        forgotten = true;
        return ended ? List.of() : ends(Optional.empty(), now);
    }

    /**
     * Returns whether waiting is worth while.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return false once the refresh has ended or takes too long
     */
    public synchronized boolean isPending(long now) {
        return !ended && now - deadlineNanos < 0;
    }

    /** Returns whether it takes too long, once. */
    synchronized boolean isLateForTheFirstTime(long now) {
        boolean isNew = !late && !ended && !isPending(now);
        late = late || isNew;
        return isNew;
    }

    /** Says how far a refresh has come. */
    public enum State {
        /** The refresh has not ended, and waiting is worth while. */
        PENDING,
        /** The refresh brought a value. */
        FRESH,
        /** The refresh brought nothing, or takes too long. */
        VAIN
    }

    /**
     * Returns how far the refresh has come, in one step: between two separate questions it could end, and its value
     * would be missed.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return one of the three states
     */
    public synchronized State state(long now) {
        if (fresh.isPresent()) {
            return State.FRESH;
        }
        return isPending(now) ? State.PENDING : State.VAIN;
    }

    /**
     * Waits for the end of the refresh.
     *
     * @param wake is run at the end, or at once if the refresh has ended; it only enqueues or unparks
     */
    public void await(Runnable wake) {
        boolean over;
        synchronized (this) {
            over = ended;
            if (!over) {
                waiting.add(wake);
            }
        }
        if (over) {
            wake.run();
        }
    }

    /**
     * Stops waiting.
     *
     * @param wake the same object that was given to {@link #await}
     */
    public synchronized void leave(Runnable wake) {
        waiting.remove(wake);
    }

    /** Returns when a refresh that is not pending ended; one that never ended counts as failed at its deadline. */
    synchronized long endNanos() {
        return ended ? endedNanos : deadlineNanos;
    }

    synchronized List<Runnable> ends(Optional<IssuedCredential> value, long now) {
        fresh = value;
        ended = true;
        endedNanos = now;
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /**
     * Replaces the value that this refresh brought, since that was rejected too. The value that was rejected here is
     * never brought, also not by way of others.
     */
    synchronized void replaced(Optional<String> old, IssuedCredential value) {
        boolean isNew = !refused.value().equals(Optional.of(value.value()));
        if (isNew && fresh.isPresent() && fresh().equals(old)) {
            fresh = Optional.of(value);
        }
    }

    /** Leaves the value out, which is a secret. */
    @Override
    public String toString() {
        return "renewal of " + refused;
    }
}
