package dev.heed.okhttp.internal.async;

import java.util.concurrent.atomic.AtomicIntegerArray;
import okhttp3.Dispatcher;

/**
 * Counts the attempts that occupy a slot of the dispatcher: each from when it is enqueued until its callback has
 * returned, as OkHttp itself counts. It takes no lock, since holds ask under theirs. Hosts whose hashes meet share a
 * count: a call may then seem to lack room, and another waiter that has room may go before it; it has no other effect.
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
     * Reads the limits of the dispatcher, which may change at any time. It takes the dispatcher's lock, under which
     * {@code cancelAll} calls listeners, so it is called without a lock of Heed's, and never on a thread that all calls
     * share: a timer's, or okio's watchdog.
     */
    void readLimits() {
        most = dispatcher.getMaxRequests();
        mostOfAHost = dispatcher.getMaxRequestsPerHost();
    }

    /** Returns how many attempts may run at a time, as {@link #readLimits} read it last. */
    int most() {
        return most;
    }

    /** Returns how many attempts may run at a time for one host, as {@link #readLimits} read it last. */
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
     * Says whether an attempt runs, or would run at once if it were enqueued.
     *
     * @param host the host that it is sent to
     * @param own 1 if the attempt is counted already, else 0
     */
    boolean hasRoom(String host, int own) {
        return taken.get(index(host)) - own < mostOfAHost && taken.get(ALL) - own < most;
    }

    /** Returns how many slots are taken; tests ask it. */
    public int taken() {
        return taken.get(ALL);
    }

    private static int index(String host) {
        int hash = host.hashCode();
        return (hash ^ (hash >>> 16)) & (HOSTS - 1);
    }
}
