package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.UserExceptions;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Continues calls whose waits are over, in portions: at a time never more, for each host and in all, than OkHttp's
 * dispatcher would run. The dispatcher's own queue is scanned whole at every enqueue and finish, which takes hours for
 * 100,000 calls whose waits end together.
 *
 * <p>The lock is the monitor of {@code hosts}. Threads that hold the dispatcher's lock may take it, since
 * {@code cancelAll} calls listeners under that lock, and they may open holds. So nothing of OkHttp or of the user is
 * called under it, and the limits of the dispatcher are those that were read last, by a thread that may wait for the
 * dispatcher's lock.
 */
public final class ResumeQueue {
    private final DispatcherSlots slots;
    private final CallbackExecutor threads;
    private final Map<String, Host> hosts = new HashMap<>();

    /** Lists the hosts with calls that are due and room to run them; they are served one after another. */
    private final Queue<Host> ready = new ArrayDeque<>();

    private int running;
    private boolean draining;

    /** Stands for a call whose wait is over. */
    interface Waiting {
        /** Gives the place of the call to a waiter that can run, if there is one. */
        void yields();

        /** Continues the call, unless it was cancelled. */
        void release(Permit permit);
    }

    private static final class Host {
        private final String name;
        private final Queue<Waiting> due = new ArrayDeque<>();
        private int running;
        private boolean isReady;

        Host(String name) {
            this.name = name;
        }
    }

    /**
     * Counts one released attempt among those of its host, until it is closed: that gives the room back, once, to the
     * same host.
     */
    @SuppressWarnings("serial") // it is an AtomicBoolean only to save an object; true once the room was given back
    final class Permit extends AtomicBoolean {
        private final Host host;

        private Permit(Host host) {
            this.host = host;
        }

        /**
         * Gives the room back; more than once does no harm. Another thread releases the next call: this one has a
         * response to deliver.
         */
        void close() {
            if (compareAndSet(false, true)) {
                release(host);
            }
        }
    }

    private record Due(Waiting over, Permit permit) {}

    ResumeQueue(DispatcherSlots slots, CallbackExecutor threads) {
        this.slots = slots;
        this.threads = threads;
    }

    /**
     * Adds a call behind those of its host. It only enqueues: the thread may be a timer's, and a call that is released
     * runs listeners of the user. A call that has to wait for room gives its place at a hold to a call that has room.
     */
    void add(String name, Waiting wait) {
        boolean starts;
        boolean hasRoom;
        synchronized (hosts) {
            Host host = hosts.computeIfAbsent(name, Host::new);
            host.due.add(wait);
            becomesReady(host);
            hasRoom = host.isReady;
            starts = startsDraining();
        }
        drain(starts);
        if (!hasRoom) {
            wait.yields();
        }
    }

    private void release(Host host) {
        boolean starts;
        synchronized (hosts) {
            running--;
            host.running--;
            becomesReady(host);
            if (host.running == 0 && host.due.isEmpty()) {
                hosts.remove(host.name);
            }
            starts = startsDraining();
        }
        drain(starts);
    }

    /** Starts a thread that drains, or else looks whether the executor dropped one that was started before. */
    private void drain(boolean starts) {
        if (starts) {
            threads.execute(this::drain);
        } else {
            threads.takesOverWhatWasDropped();
        }
    }

    /** Says whether no call is due or under way; tests ask it. */
    public boolean isIdle() {
        synchronized (hosts) {
            return hosts.isEmpty() && !draining;
        }
    }

    private void becomesReady(Host host) {
        boolean hasRoom = host.running < slots.mostOfAHost();
        if (!host.isReady && hasRoom && !host.due.isEmpty()) {
            host.isReady = true;
            ready.add(host);
        }
    }

    private boolean startsDraining() {
        boolean starts = !draining && !ready.isEmpty() && running < slots.most();
        draining |= starts;
        return starts;
    }

    /**
     * Releases calls, on one thread at a time: an attempt that fails at once ends within its release, and must not
     * recurse.
     */
    private void drain() {
        for (Due next = next(); next != null; next = next()) {
            try {
                next.over().release(next.permit());
            } catch (Throwable e) { // a listener or the executor threw, and the call has ended with that
                next.permit().close();
                UserExceptions.report(e);
            }
        }
    }

    /** Takes host and call in one step, so that a host is ready only while one of its calls is due. */
    private @Nullable Due next() {
        slots.readLimits();
        synchronized (hosts) {
            Host host = running < slots.most() ? ready.poll() : null;
            if (host == null) {
                draining = false;
                return null;
            }
            host.isReady = false;
            Waiting wait = Objects.requireNonNull(host.due.poll(), "a host that is ready");
            host.running++;
            running++;
            becomesReady(host);
            return new Due(wait, new Permit(host));
        }
    }
}
