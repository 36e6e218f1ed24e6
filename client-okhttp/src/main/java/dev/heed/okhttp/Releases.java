package dev.heed.okhttp;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls whose waits are over go on in portions: never more of a host than OkHttp's dispatcher would run. Its own
 * queue is scanned whole at every enqueue and finish, which makes 100,000 calls that end together a matter of hours.
 */
final class Releases {
    private final Dispatcher dispatcher;
    private final Map<String, Host> hosts = new HashMap<>();

    private static final class Host {
        private final String name;
        private final Queue<AsyncLoop> due = new ArrayDeque<>();
        private int running;
        private boolean draining;

        Host(String name) {
            this.name = name;
        }
    }

    Releases(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    boolean isIdle() {
        synchronized (hosts) {
            return hosts.isEmpty();
        }
    }

    /** In order of arrival. */
    void add(String name, AsyncLoop loop) {
        Host host;
        synchronized (hosts) {
            host = hosts.computeIfAbsent(name, Host::new);
            host.due.add(loop);
        }
        drain(host);
    }

    /** An attempt that was released has ended, or was not wanted any more. */
    void left(String name) {
        Host host;
        synchronized (hosts) {
            host = Objects.requireNonNull(hosts.get(name), "a host with a running attempt");
            host.running--;
        }
        drain(host);
    }

    /** One thread at a time: an attempt that fails at once ends within its release, and must not recurse. */
    private void drain(Host host) {
        synchronized (hosts) {
            if (host.draining) {
                return;
            }
            host.draining = true;
        }
        for (AsyncLoop next = next(host); next != null; next = next(host)) {
            if (!releases(next, host.name)) {
                left(host.name);
            }
        }
    }

    /** A listener of the user's, or the executor, may throw: the call has ended with it, and the others go on. */
    private static boolean releases(AsyncLoop next, String host) {
        try {
            return next.release(host);
        } catch (RuntimeException | Error e) {
            Deliveries.report(e);
            return true;
        }
    }

    private @Nullable AsyncLoop next(Host host) {
        int most = dispatcher.getMaxRequestsPerHost();
        synchronized (hosts) {
            AsyncLoop next = host.running < most ? host.due.poll() : null;
            if (next != null) {
                host.running++;
                return next;
            }
            host.draining = false;
            if (host.running == 0) {
                hosts.remove(host.name, host);
            }
            return null;
        }
    }
}
