package dev.heed.internal.hold;

import dev.heed.Hold;
import dev.heed.internal.http.UrlKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The replies to requests that must not be repeated unchanged, for as long as their rule says. Pure: time is passed in.
 * Thread-safe; nothing is logged under its lock.
 *
 * @param <R> the reply
 */
public final class RejectionCache<R> {
    private final int most;
    private final Map<String, Entry<R>> entries = new LinkedHashMap<>();

    /** For the quick look of a request that nobody refuses: how many refusals there are for a URL. */
    private final ConcurrentMap<String, Integer> marks = new ConcurrentHashMap<>();

    private final AtomicLong sweepAtNanos = new AtomicLong();

    private static final class Entry<R> {
        private final Rejection<R> answer;
        private final String url;
        private final long untilNanos;
        private int answeredLocally;

        Entry(Rejection<R> answer, String url, long untilNanos) {
            this.answer = answer;
            this.url = url;
            this.untilNanos = untilNanos;
        }
    }

    /**
     * What a repeat gets.
     *
     * @param hold that refuses it
     * @param reply that was remembered
     * @param <R> the reply
     */
    public record Rejection<R>(Hold hold, R reply) {}

    /**
     * Remembers nothing yet.
     *
     * @param most how many replies; for one more the oldest is forgotten
     */
    public RejectionCache(int most) {
        this.most = most;
    }

    /**
     * Whether nothing is refused.
     *
     * @return true if no request needs a look
     */
    public boolean isEmpty() {
        return marks.isEmpty();
    }

    /**
     * A quick look, mostly without lock and without allocation: now and then it forgets what is over.
     *
     * @param url as a {@link UrlKey}
     * @param now by the monotonic clock
     * @return false if surely no request for it is refused
     */
    public boolean mayConcern(String url, long now) {
        long due = sweepAtNanos.get();
        if (now - due >= 0 && sweepAtNanos.compareAndSet(due, now + ReleasedWaiters.SILENCE_NANOS)) {
            list(now);
        }
        return marks.containsKey(url);
    }

    /**
     * The reply to an unchanged repeat.
     *
     * @param fingerprint of all that counts
     * @param now by the monotonic clock
     * @return empty if the request goes through
     */
    public Optional<Rejection<R>> find(String fingerprint, long now) {
        DeferredActions sequel = new DeferredActions();
        Optional<Rejection<R>> found;
        synchronized (entries) {
            forget(entry -> now - entry.untilNanos >= 0, sequel);
            Entry<R> entry = entries.get(fingerprint);
            if (entry != null) {
                entry.answeredLocally++;
            }
            found = Optional.ofNullable(entry).map(e -> e.answer);
        }
        sequel.run();
        return found;
    }

    /**
     * Remembers a reply; for the same request the new one counts.
     *
     * @param fingerprint of all that counts
     * @param url as a {@link UrlKey}
     * @param answer what a repeat gets
     * @param untilNanos until then, by the monotonic clock
     */
    public void remember(String fingerprint, String url, Rejection<R> answer, long untilNanos) {
        DeferredActions sequel = new DeferredActions();
        synchronized (entries) {
            drop(entries.remove(fingerprint), sequel);
            while (entries.size() >= most) {
                Iterator<Entry<R>> oldest = entries.values().iterator();
                Entry<R> forgotten = oldest.next();
                oldest.remove();
                drop(forgotten, sequel);
            }
            if (entries.isEmpty() || untilNanos - sweepAtNanos.get() < 0) {
                sweepAtNanos.set(untilNanos);
            }
            entries.put(fingerprint, new Entry<>(answer, url, untilNanos));
            marks.merge(url, 1, Integer::sum);
        }
        sequel.log(new HoldLog.Armed(answer.hold()));
        sequel.run();
    }

    /**
     * What is refused.
     *
     * @param now by the monotonic clock
     * @return a snapshot
     */
    public List<Hold> list(long now) {
        DeferredActions sequel = new DeferredActions();
        List<Hold> holds;
        synchronized (entries) {
            forget(entry -> now - entry.untilNanos >= 0, sequel);
            holds = entries.values().stream().map(entry -> entry.answer.hold()).toList();
        }
        sequel.run();
        return holds;
    }

    /**
     * Lets requests through again.
     *
     * @param which of them
     * @return how many
     */
    public int release(Predicate<Hold> which) {
        List<Hold> chosen;
        synchronized (entries) {
            chosen = entries.values().stream().map(entry -> entry.answer.hold()).toList();
        }
        List<Hold> released = chosen.stream().filter(which).toList();
        DeferredActions sequel = new DeferredActions();
        synchronized (entries) {
            forget(entry -> released.contains(entry.answer.hold()), sequel);
        }
        sequel.run();
        return released.size();
    }

    private void forget(Predicate<Entry<R>> which, DeferredActions sequel) {
        entries.values().removeIf(entry -> {
            boolean forgotten = which.test(entry);
            if (forgotten) {
                drop(entry, sequel);
            }
            return forgotten;
        });
    }

    private void drop(@Nullable Entry<R> entry, DeferredActions sequel) {
        if (entry != null) {
            marks.computeIfPresent(entry.url, (any, count) -> count == 1 ? null : count - 1);
            sequel.log(new HoldLog.Over(entry.answer.hold(), 0, entry.answeredLocally));
        }
    }
}
