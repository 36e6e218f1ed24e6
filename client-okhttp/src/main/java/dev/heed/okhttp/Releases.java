package dev.heed.okhttp;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls whose waits are over go on in portions: never more, of a host and in all, than OkHttp's dispatcher would run.
 * Its own queue is scanned whole at every enqueue and finish, which makes 100,000 calls that end together a matter of
 * hours.
 */
final class Releases {
    private final Dispatcher dispatcher;
    private final Deliveries threads;
    private final Map<String, Host> hosts = new HashMap<>();

    /** Those with calls that are due and room to run them, in turn. */
    private final Queue<Host> ready = new ArrayDeque<>();

    private int running;
    private boolean draining;

    private static final class Host {
        private final String name;
        private final Queue<AsyncLoop> due = new ArrayDeque<>();
        private int running;
        private boolean isReady;

        Host(String name) {
            this.name = name;
        }
    }

    private record Due(AsyncLoop loop, Host host) {}

    Releases(Dispatcher dispatcher, Deliveries threads) {
        this.dispatcher = dispatcher;
        this.threads = threads;
    }

    /** In order of arrival. Only enqueues: the thread is a timer's, and what is released runs listeners of the user's. */
    void add(String name, AsyncLoop loop) {
        synchronized (hosts) {
            Host host = hosts.computeIfAbsent(name, Host::new);
            host.due.add(loop);
            becomesReady(host);
            if (draining) {
                return;
            }
            draining = true;
        }
        threads.add(this::drain);
    }

    /** An attempt that was released has ended. */
    void left(String name) {
        synchronized (hosts) {
            gone(Objects.requireNonNull(hosts.get(name), "a host with a running attempt"));
            if (draining) {
                return;
            }
            draining = true;
        }
        drain();
    }

    /** For tests: whether no call is due or under way. */
    boolean isIdle() {
        synchronized (hosts) {
            return hosts.isEmpty() && !draining;
        }
    }

    private void gone(Host host) {
        running--;
        host.running--;
        becomesReady(host);
        if (host.running == 0 && host.due.isEmpty()) {
            hosts.remove(host.name);
        }
    }

    private void becomesReady(Host host) {
        boolean hasRoom = host.running < dispatcher.getMaxRequestsPerHost();
        if (!host.isReady && hasRoom && !host.due.isEmpty()) {
            host.isReady = true;
            ready.add(host);
        }
    }

    /** One thread at a time: an attempt that fails at once ends within its release, and must not recurse. */
    private void drain() {
        for (Due next = next(); next != null; next = next()) {
            if (!releases(next.loop)) {
                synchronized (hosts) {
                    gone(next.host);
                }
            }
        }
    }

    /** A listener of the user's, or the executor, may throw: the call has ended with it, and the others go on. */
    private static boolean releases(AsyncLoop next) {
        try {
            return next.release();
        } catch (Throwable e) {
            Deliveries.report(e);
            return true;
        }
    }

    /** Takes host and call in one step: a host is ready only while a call of its is due. */
    private @Nullable Due next() {
        int most = dispatcher.getMaxRequests();
        synchronized (hosts) {
            Host host = running < most ? ready.poll() : null;
            if (host == null) {
                draining = false;
                return null;
            }
            host.isReady = false;
            AsyncLoop loop = Objects.requireNonNull(host.due.poll(), "a host that is ready");
            host.running++;
            running++;
            becomesReady(host);
            return new Due(loop, host);
        }
    }
}
