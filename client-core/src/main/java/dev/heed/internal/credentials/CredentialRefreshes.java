package dev.heed.internal.credentials;

import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which credentials took the place of which: one renewal for all calls that were refused with the same. Pure: time is
 * passed in, and renewing is left to who is told to. Thread-safe; nobody is woken under its lock.
 */
public final class CredentialRefreshes {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");

    /** Of more the ones not asked for the longest are forgotten. */
    public static final int MAX_VALUES = 1_024;

    private final Duration timeout;
    private final Duration pause;
    private final Map<RefusedCredentials, CredentialRefresh> renewals = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Nothing was refused yet.
     *
     * @param timeout how long a renewal may take; then it counts as failed
     * @param pause how long after a renewal that failed, or whose value was refused, the next one may begin
     */
    public CredentialRefreshes(Duration timeout, Duration pause) {
        this.timeout = timeout;
        this.pause = pause;
    }

    /**
     * What took the place of credentials, as far as is known.
     *
     * @param credentials that a call has; without a value: that it has none
     * @return a value, not the one that was refused; empty if they were not renewed
     */
    public Optional<String> known(RefusedCredentials credentials) {
        synchronized (renewals) {
            return Optional.ofNullable(renewals.get(credentials)).flatMap(CredentialRefresh::fresh);
        }
    }

    /**
     * A call was refused.
     *
     * @param refused with what
     * @param now by the monotonic clock
     * @return the renewal that it waits for, which may be over
     */
    public CredentialRefresh ask(RefusedCredentials refused, long now) {
        synchronized (renewals) {
            CredentialRefresh known = renewals.get(refused);
            if (known != null && stands(known, now)) {
                return known;
            }
            CredentialRefresh begun = new CredentialRefresh(refused, now + timeout.toNanos());
            whoBrought(refused, now).ifPresent(last -> begun.ends(Optional.empty(), last.endNanos()));
            forget(now);
            if (renewals.size() < MAX_VALUES) {
                renewals.put(refused, begun);
            } else {
                begun.ends(Optional.empty(), now); // so many at once: nobody renews one more
            }
            return begun;
        }
    }

    /** A server that refuses whatever it is shown must not make every call ask for a new token. */
    private Optional<CredentialRefresh> whoBrought(RefusedCredentials refused, long now) {
        return others(refused).stream()
                .filter(other -> other.fresh().isPresent() && other.fresh().equals(refused.value()))
                .filter(other -> now - other.endNanos() < pause.toNanos())
                .findFirst();
    }

    private boolean stands(CredentialRefresh known, long now) {
        return known.fresh().isPresent() || known.isPending(now) || now - known.endNanos() < pause.toNanos();
    }

    private void forget(long now) {
        Iterator<CredentialRefresh> oldest = renewals.values().iterator();
        while (renewals.size() >= MAX_VALUES && oldest.hasNext()) {
            if (!oldest.next().isPending(now)) {
                oldest.remove();
            }
        }
    }

    /**
     * A renewal has ended. What took the place of its credentials takes the place of all that they had taken.
     *
     * @param renewal that was begun
     * @param value that the source gave; empty if none, or if it failed
     * @param now by the monotonic clock
     */
    public void ended(CredentialRefresh renewal, Optional<String> value, long now) {
        List<Runnable> toWake;
        synchronized (renewals) {
            RefusedCredentials refused = renewal.refused();
            Optional<String> fresh = value.filter(v -> !refused.value().equals(Optional.of(v)));
            toWake = new ArrayList<>(renewal.ends(fresh, now));
            CredentialRefresh successor = renewals.get(refused);
            if (successor != null && successor != renewal && fresh.isPresent() && successor.isPending(now)) {
                toWake.addAll(successor.ends(fresh, now)); // it came late, but for those who wait now
            }
            fresh.ifPresent(v -> {
                others(refused).forEach(other -> other.replaced(refused.value(), v));
                // A value that is good again replaces nothing.
                RefusedCredentials good = refused.with(v);
                CredentialRefresh before = renewals.get(good);
                if (before != null && !before.isPending(now)) {
                    renewals.remove(good);
                }
            });
        }
        toWake.forEach(Runnable::run);
    }

    /**
     * A renewal has failed.
     *
     * @param renewal that was begun
     * @param failure what the source threw; its message may hold secrets
     * @param now by the monotonic clock
     */
    public void failed(CredentialRefresh renewal, Throwable failure, long now) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.warn("{} failed: {}", renewal, UrlRedactor.failure(cause));
        ended(renewal, Optional.empty(), now);
    }

    /**
     * Nothing is known beforehand, as who was asked threw something.
     *
     * @param origin that it was asked about
     * @param failure what was thrown; its message may hold secrets
     */
    public static void supplyFailed(String origin, Throwable failure) {
        LOG.warn("supplying credentials for {} failed: {}", origin, UrlRedactor.failure(failure));
    }

    private Collection<CredentialRefresh> others(RefusedCredentials of) {
        return renewals.values().stream()
                .filter(renewal -> renewal.refused().isAkin(of))
                .toList();
    }
}
