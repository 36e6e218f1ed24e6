package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.HoldEvent;
import dev.heed.internal.http.UrlKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the responses to requests that were rejected and must not be sent again unchanged, for as long as their rule
 * says: an unchanged request gets the same response without being sent. It is pure: time is passed in. It is
 * thread-safe, and nothing is logged under its lock.
 *
 * @param <R> the type of a response
 */
public final class RejectionCache<R> {
    private final int maxEntries;
    private final Consumer<HoldEvent> listener;
    private final Map<String, Entry<R>> entries = new LinkedHashMap<>();

    /** Counts the rejections for each URL, so that a request that was never rejected finds that out without a lock. */
    private final ConcurrentMap<String, Integer> marks = new ConcurrentHashMap<>();

    private final AtomicLong sweepAtNanos = new AtomicLong();

    private static final class Entry<R> {
        private final Rejection<R> rejection;
        private final String url;
        private final long untilNanos;
        private int answeredLocally;

        Entry(Rejection<R> rejection, String url, long untilNanos) {
            this.rejection = rejection;
            this.url = url;
            this.untilNanos = untilNanos;
        }
    }

    /**
     * Holds what an unchanged request gets instead of being sent.
     *
     * @param hold the hold that keeps the request back
     * @param reply the response that was kept
     * @param <R> the type of a response
     */
    public record Rejection<R>(Hold hold, R reply) {}

    /**
     * Makes an empty cache.
     *
     * @param maxEntries how many responses it keeps; for one more the oldest is forgotten
     */
    public RejectionCache(int maxEntries) {
        this(maxEntries, event -> {});
    }

    /**
     * Makes an empty cache.
     *
     * @param maxEntries how many responses it keeps; for one more the oldest is forgotten
     * @param listener is told of each rejection that is stored or forgotten, outside of the lock; what it throws is
     *     logged
     */
    public RejectionCache(int maxEntries, Consumer<HoldEvent> listener) {
        this.maxEntries = maxEntries;
        this.listener = listener;
    }

    /**
     * Returns whether the cache is empty.
     *
     * @return true if no request has to be looked up
     */
    public boolean isEmpty() {
        return marks.isEmpty();
    }

    /**
     * Returns whether a request for a URL may have been rejected: a quick look, mostly without a lock and without
     * allocation. Now and then it also forgets what is over.
     *
     * @param url the URL as a {@link UrlKey}
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return false if surely no request for it was rejected
     */
    public boolean mayConcern(String url, long now) {
        long due = sweepAtNanos.get();
        if (now - due >= 0 && sweepAtNanos.compareAndSet(due, now + ReleasedWaiters.SILENCE_NANOS)) {
            list(now);
        }
        return marks.containsKey(url);
    }

    /**
     * Returns what an unchanged request gets instead of being sent, and counts it.
     *
     * @param fingerprint the digest of all that makes a request unchanged
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return empty if the request may be sent
     */
    public Optional<Rejection<R>> find(String fingerprint, long now) {
        DeferredActions actions = new DeferredActions(listener);
        Optional<Rejection<R>> found;
        synchronized (entries) {
            forget(entry -> now - entry.untilNanos >= 0, actions);
            Entry<R> entry = entries.get(fingerprint);
            if (entry != null) {
                entry.answeredLocally++;
            }
            found = Optional.ofNullable(entry).map(e -> e.rejection);
        }
        actions.run();
        return found;
    }

    /**
     * Keeps a response. If the same request was rejected before, the new response takes the place of the old one.
     *
     * @param fingerprint the digest of all that makes a request unchanged
     * @param url the URL as a {@link UrlKey}
     * @param rejection what an unchanged request gets
     * @param untilNanos until when it is kept, by the monotonic clock
     */
    public void remember(String fingerprint, String url, Rejection<R> rejection, long untilNanos) {
        DeferredActions actions = new DeferredActions(listener);
        synchronized (entries) {
            drop(entries.remove(fingerprint), actions);
            while (entries.size() >= maxEntries) {
                Iterator<Entry<R>> oldest = entries.values().iterator();
                Entry<R> forgotten = oldest.next();
                oldest.remove();
                drop(forgotten, actions);
            }
            if (entries.isEmpty() || untilNanos - sweepAtNanos.get() < 0) {
                sweepAtNanos.set(untilNanos);
            }
            entries.put(fingerprint, new Entry<>(rejection, url, untilNanos));
            marks.merge(url, 1, Integer::sum);
        }
        actions.log(new HoldLog.Armed(rejection.hold()));
        actions.run();
    }

    /**
     * Returns the holds on requests that were rejected, and forgets those that are over.
     *
     * @param now the current time by the monotonic clock, in nanoseconds
     * @return a snapshot
     */
    public List<Hold> list(long now) {
        DeferredActions actions = new DeferredActions(listener);
        List<Hold> holds;
        synchronized (entries) {
            forget(entry -> now - entry.untilNanos >= 0, actions);
            holds = entries.values().stream()
                    .map(entry -> entry.rejection.hold())
                    .toList();
        }
        actions.run();
        return holds;
    }

    /**
     * Forgets rejections, so that their requests are sent again.
     *
     * @param which selects the holds to release
     * @return how many were released
     */
    public int release(Predicate<Hold> which) {
        List<Hold> chosen;
        synchronized (entries) {
            chosen = entries.values().stream()
                    .map(entry -> entry.rejection.hold())
                    .toList();
        }
        List<Hold> released = chosen.stream().filter(which).toList();
        DeferredActions actions = new DeferredActions(listener);
        synchronized (entries) {
            forget(entry -> released.contains(entry.rejection.hold()), actions);
        }
        actions.run();
        return released.size();
    }

    private void forget(Predicate<Entry<R>> which, DeferredActions actions) {
        entries.values().removeIf(entry -> {
            boolean forgotten = which.test(entry);
            if (forgotten) {
                drop(entry, actions);
            }
            return forgotten;
        });
    }

    private void drop(@Nullable Entry<R> entry, DeferredActions actions) {
        if (entry != null) {
            marks.computeIfPresent(entry.url, (any, count) -> count == 1 ? null : count - 1);
            actions.log(new HoldLog.Over(entry.rejection.hold(), 0, entry.answeredLocally));
        }
    }
}
