package dev.heed.internal.credentials;

import dev.heed.internal.http.UrlRedactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionException;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps which credentials took the place of which, and runs one refresh for all calls whose credentials were rejected
 * with the same value. It is pure: time is passed in, and the caller that claims a refresh does it. It is thread-safe,
 * and nobody is woken under its lock.
 */
public final class CredentialRefreshes {
    private static final Logger LOG = LoggerFactory.getLogger("dev.heed");

    /** At most so many are kept; beyond that those that were not asked for the longest are forgotten. */
    public static final int MAX_VALUES = 1_024;

    private final Duration timeout;
    private final Duration pause;
    private final Map<RefusedCredentials, CredentialRefresh> refreshes = new LinkedHashMap<>(16, 0.75f, true);

    /** Holds what a source works for, also where a later refresh has taken its place. A source may never answer. */
    private final Set<CredentialRefresh> underWay = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * Makes an object that knows of no rejected credentials.
     *
     * @param timeout how long a refresh may take; then it counts as failed
     * @param pause how long after a refresh that failed, or whose value was rejected, the next one may begin
     */
    public CredentialRefreshes(Duration timeout, Duration pause) {
        this.timeout = timeout;
        this.pause = pause;
    }

    /**
     * Returns the value that took the place of credentials, as far as is known.
     *
     * @param credentials the credentials of a call; without a value if the call has none
     * @return a value other than the rejected one; empty if the credentials were not refreshed
     */
    public Optional<IssuedCredential> known(RefusedCredentials credentials) {
        synchronized (refreshes) {
            return Optional.ofNullable(refreshes.get(credentials)).flatMap(CredentialRefresh::issued);
        }
    }

    /**
     * Returns a value as a source brought it: a source that keeps what it brought supplies it again, and its time runs
     * from when it came.
     *
     * @param credentials the value, and where it is sent
     * @return empty if nobody brought it, or that is forgotten
     */
    public Optional<IssuedCredential> brought(RefusedCredentials credentials) {
        synchronized (refreshes) {
            return others(credentials).stream()
                    .filter(other -> other.fresh().isPresent() && other.fresh().equals(credentials.value()))
                    .findFirst()
                    .flatMap(CredentialRefresh::issued);
        }
    }

    /**
     * Begins a refresh for a request that is not sent yet, unless there is one. Where the source has said that it has
     * nothing for such requests, it is not asked again before a server refuses one.
     *
     * @param lacking the credentials of the request: none, or a value that has expired
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return the refresh that the request waits for; empty if it is sent as it is
     */
    public Optional<CredentialRefresh> acquire(RefusedCredentials lacking, long now) {
        synchronized (refreshes) {
            CredentialRefresh known = refreshes.get(lacking);
            boolean hasNone =
                    known != null && known.saidNone() && lacking.value().isEmpty();
            return hasNone
                    ? Optional.empty()
                    : Optional.of(joined(lacking, now)).filter(begun -> begun.isPending(now));
        }
    }

    /**
     * Begins to renew a value that is still good, unless that is under way, or has just failed.
     *
     * @param expiring the value that expires soon
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return the refresh, for which nobody waits
     */
    public CredentialRefresh renewAhead(RefusedCredentials expiring, long now) {
        synchronized (refreshes) {
            CredentialRefresh renewal = joined(expiring, now);
            renewal.isAheadUnlessClaimed();
            return renewal;
        }
    }

    /**
     * Takes note that the credentials of a call were rejected, and begins a refresh unless there is one. One that was
     * begun ahead of need and failed does not count: nobody had refused the value then.
     *
     * @param refused the rejected credentials
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return the refresh that the call waits for, which may have ended
     */
    public CredentialRefresh ask(RefusedCredentials refused, long now) {
        synchronized (refreshes) {
            CredentialRefresh known = refreshes.get(refused);
            boolean failedAhead = known != null && known.isAhead() && known.state(now) == CredentialRefresh.State.VAIN;
            return failedAhead ? begun(refused, now) : joined(refused, now);
        }
    }

    private CredentialRefresh joined(RefusedCredentials refused, long now) {
        CredentialRefresh known = refreshes.get(refused);
        return known != null && stands(known, now) ? known : begun(refused, now);
    }

    private CredentialRefresh begun(RefusedCredentials refused, long now) {
        CredentialRefresh begun = new CredentialRefresh(refused, now + timeout.toNanos());
        whoBrought(refused, now).ifPresent(last -> begun.ends(Optional.empty(), last.endNanos()));
        forget(now);
        if (refreshes.size() < MAX_VALUES) {
            refreshes.put(refused, begun);
            underWay.add(begun);
        } else {
            begun.ends(Optional.empty(), now); // so many are pending that nobody begins one more
        }
        return begun;
    }

    /**
     * Finds the recent refresh that brought these credentials. A server that rejects every value must not make every
     * call ask for a new token.
     */
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
        Iterator<CredentialRefresh> oldest = refreshes.values().iterator();
        while (refreshes.size() >= MAX_VALUES && oldest.hasNext()) {
            if (!oldest.next().isPending(now)) {
                oldest.remove();
            }
        }
    }

    /**
     * Ends a refresh, and wakes those that wait for it. The new value also takes the place of all those whose place the
     * rejected one had taken.
     *
     * @param refresh the refresh that was begun
     * @param value the value that the source gave; empty if there is none, or if the source failed
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void ended(CredentialRefresh refresh, Optional<IssuedCredential> value, long now) {
        List<Runnable> toWake;
        synchronized (refreshes) {
            underWay.remove(refresh);
            if (refresh.isForgotten()) {
                return;
            }
            RefusedCredentials refused = refresh.refused();
            Optional<IssuedCredential> fresh =
                    value.filter(v -> !refused.value().equals(Optional.of(v.value())));
            toWake = new ArrayList<>(refresh.ends(fresh, now));
            CredentialRefresh successor = refreshes.get(refused);
            if (successor != null && successor != refresh && fresh.isPresent() && successor.isPending(now)) {
                toWake.addAll(successor.ends(fresh, now)); // the value came late, but helps those who wait now
            }
            value.filter(v -> fresh.isEmpty()) // the same value may be good for longer
                    .ifPresent(v -> others(refused).forEach(other -> other.replaced(refused.value(), v)));
            fresh.ifPresent(v -> {
                others(refused).forEach(other -> other.replaced(refused.value(), v));
                // A value that is valid again has no replacement.
                RefusedCredentials current = refused.with(v.value());
                CredentialRefresh before = refreshes.get(current);
                if (before != null && !before.isPending(now)) {
                    refreshes.remove(current);
                }
            });
        }
        toWake.forEach(Runnable::run);
    }

    /**
     * Ends a refresh for which the source answered that it has no value.
     *
     * @param refresh the refresh that was begun
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void none(CredentialRefresh refresh, long now) {
        refresh.saysNone();
        ended(refresh, Optional.empty(), now);
    }

    /**
     * Forgets values, and ends the refreshes that are under way: what those bring serves nobody.
     *
     * @param which selects by origin and partition; it is asked under no lock, and what it throws is thrown here
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void forget(BiPredicate<String, String> which, long now) {
        Set<RefusedCredentials> all = new HashSet<>();
        synchronized (refreshes) {
            Stream.concat(refreshes.values().stream(), underWay.stream())
                    .forEach(refresh -> all.add(refresh.refused().anyValue()));
        }
        all.removeIf(each -> !which.test(each.origin(), each.partition()));
        List<Runnable> toWake = new ArrayList<>();
        synchronized (refreshes) {
            Stream.concat(refreshes.values().stream(), underWay.stream())
                    .filter(refresh -> all.contains(refresh.refused().anyValue()))
                    .forEach(refresh -> toWake.addAll(refresh.forget(now)));
            refreshes.keySet().removeIf(key -> all.contains(key.anyValue()));
        }
        toWake.forEach(Runnable::run);
    }

    /**
     * Ends a refresh that failed, and logs why.
     *
     * @param refresh the refresh that was begun
     * @param failure the exception that the source threw; its message may hold secrets and is redacted
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public void failed(CredentialRefresh refresh, Throwable failure, long now) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.warn("{} failed: {}", refresh, UrlRedactor.failure(cause));
        ended(refresh, Optional.empty(), now);
    }

    /**
     * Logs, once, that calls wait no longer for a refresh: a source that hangs says nothing itself.
     *
     * @param refresh that a call waits for
     * @param now the current time by the monotonic clock, in nanoseconds
     */
    public static void logIfLate(CredentialRefresh refresh, long now) {
        if (refresh.isLateForTheFirstTime(now)) {
            LOG.warn("{} takes longer than calls wait for it", refresh);
        }
    }

    /**
     * Logs that a source threw an exception when it was asked for credentials before a request.
     *
     * @param origin the origin that the source was asked about
     * @param failure the exception that was thrown; its message may hold secrets and is redacted
     */
    public static void supplyFailed(String origin, Throwable failure) {
        LOG.warn("supplying credentials for {} failed: {}", origin, UrlRedactor.failure(failure));
    }

    private Collection<CredentialRefresh> others(RefusedCredentials of) {
        return refreshes.values().stream()
                .filter(refresh -> refresh.refused().isAkin(of))
                .toList();
    }
}
