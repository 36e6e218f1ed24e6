package dev.heed.okhttp.internal.async;

import java.util.concurrent.atomic.AtomicIntegerArray;
import okhttp3.Dispatcher;

/**
 * Counts the attempts that occupy a slot of the dispatcher: each from when it is enqueued until its callback has returned,
 * as OkHttp itself does. It takes no lock, since holds ask under theirs. Hosts whose hashes meet share a count: a call may
 * then seem to lack room, which costs it its place before another that has some, and nothing else.
 */
public final class DispatcherSlots {
    private static final int HOSTS = 512;
    private static final int ALL = HOSTS;

    private final Dispatcher dispatcher;
    private final AtomicIntegerArray taken = new AtomicIntegerArray(HOSTS + 1);
    private volatile int most;
    private volatile int mostOfAHost;

    DispatcherSlots(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        readLimits();
    }

    /**
     * They may change at any time. It takes the lock of the dispatcher, under which {@code cancelAll} tells listeners, so it
     * is called without one of Heed's, and never on a thread that all calls share: a timer's, or okio's watchdog.
     */
    void readLimits() {
        most = dispatcher.getMaxRequests();
        mostOfAHost = dispatcher.getMaxRequestsPerHost();
    }

    /** As read last. */
    int most() {
        return most;
    }

    /** As read last. */
    int mostOfAHost() {
        return mostOfAHost;
    }

    void take(String host) {
        taken.incrementAndGet(index(host));
        taken.incrementAndGet(ALL);
    }

    void free(String host) {
        taken.decrementAndGet(index(host));
        taken.decrementAndGet(ALL);
    }

    /**
     * Whether an attempt runs, or would run, at once.
     *
     * @param host it is sent to
     * @param own whether it is counted already: 1 or 0
     */
    boolean hasRoom(String host, int own) {
        return taken.get(index(host)) - own < mostOfAHost && taken.get(ALL) - own < most;
    }

    /** For tests. */
    public int taken() {
        return taken.get(ALL);
    }

    private static int index(String host) {
        int hash = host.hashCode();
        return (hash ^ (hash >>> 16)) & (HOSTS - 1);
    }
}
