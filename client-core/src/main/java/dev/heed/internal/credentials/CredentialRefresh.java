package dev.heed.internal.credentials;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One renewal of credentials, and the calls that wait for it. Thread-safe. */
public final class CredentialRefresh {
    private final RefusedCredentials refused;
    private final long deadlineNanos;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private Optional<String> fresh = Optional.empty();
    private boolean claimed;
    private boolean ended;
    private long endedNanos;

    CredentialRefresh(RefusedCredentials refused, long deadlineNanos) {
        this.refused = refused;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * What is renewed.
     *
     * @return the credentials
     */
    public RefusedCredentials refused() {
        return refused;
    }

    /**
     * Until when it may take.
     *
     * @return by the monotonic clock
     */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /**
     * Asks to do it.
     *
     * @return true for the first that asks: it has to
     */
    public synchronized boolean claim() {
        boolean first = !claimed && !ended;
        claimed = true;
        return first;
    }

    /**
     * What it brought.
     *
     * @return a value that differs from what was refused; empty if none, or not yet
     */
    public synchronized Optional<String> fresh() {
        return fresh;
    }

    /**
     * Whether waiting is worth while.
     *
     * @param now by the monotonic clock
     * @return false once it has ended or takes too long
     */
    public synchronized boolean isPending(long now) {
        return !ended && now - deadlineNanos < 0;
    }

    /** How far a renewal has come. */
    public enum State {
        /** Waiting is worth while. */
        PENDING,
        /** It brought something. */
        FRESH,
        /** It brought nothing, or takes too long. */
        VAIN
    }

    /**
     * How far it has come: asked in two steps, it could end in between, and what it brought would be missed.
     *
     * @param now by the monotonic clock
     * @return one of the three
     */
    public synchronized State state(long now) {
        if (fresh.isPresent()) {
            return State.FRESH;
        }
        return isPending(now) ? State.PENDING : State.VAIN;
    }

    /**
     * Waits for the end.
     *
     * @param wake told of it, at once if it has ended; only enqueues or unparks
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
     * Waits no more.
     *
     * @param wake as given
     */
    public synchronized void leave(Runnable wake) {
        waiting.remove(wake);
    }

    /** Of one that is not pending: one that never ended counts as failed at its deadline. */
    synchronized long endNanos() {
        return ended ? endedNanos : deadlineNanos;
    }

    synchronized List<Runnable> ends(Optional<String> value, long now) {
        fresh = value;
        ended = true;
        endedNanos = now;
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** What it brought was refused in turn. What was refused here is never brought, also not in a circle. */
    synchronized void replaced(Optional<String> old, String value) {
        boolean isNew = !refused.value().equals(Optional.of(value));
        if (isNew && fresh.isPresent() && fresh.equals(old)) {
            fresh = Optional.of(value);
        }
    }

    /** Without the value, which is a secret. */
    @Override
    public String toString() {
        return "renewal of " + refused;
    }
}
