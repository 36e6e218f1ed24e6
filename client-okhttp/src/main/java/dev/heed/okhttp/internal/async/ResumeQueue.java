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
 * Lets calls whose waits are over go on in portions: never more, of a host and in all, than OkHttp's dispatcher would run.
 * Its own queue is scanned whole at every enqueue and finish, which makes 100,000 calls that end together a matter of
 * hours.
 *
 * <p>The lock, that of {@code hosts}, comes last: it is taken by threads that may hold the dispatcher's
 * ({@code cancelAll} tells listeners under it, and they may open holds), and nothing of OkHttp's or of the user's is called
 * under it. The limits of the dispatcher are those read last, by a thread that may wait for its lock.
 */
public final class ResumeQueue {
    private final DispatcherSlots slots;
    private final CallbackExecutor threads;
    private final Map<String, Host> hosts = new HashMap<>();

    /** Those with calls that are due and room to run them, in turn. */
    private final Queue<Host> ready = new ArrayDeque<>();

    private int running;
    private boolean draining;

    /** A call whose wait is over. */
    interface Waiting {
        /** Gives its turn to a call that can run, if one waits for it. */
        void yields();

        /** Goes on with the call, unless it was cancelled. */
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

    /** The place of one released attempt among those of its host: it is given back once, to where it was taken. */
    @SuppressWarnings("serial") // an AtomicBoolean only to save an object: whether it was given back
    final class Permit extends AtomicBoolean {
        private final Host host;

        private Permit(Host host) {
            this.host = host;
        }

        /** May be called again. The next one is released on another thread: this one has a response to deliver. */
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
     * In order of arrival. Only enqueues: the thread is a timer's, and what is released runs listeners of the user's. Who has
     * to wait for room keeps no turn from a call that has some.
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

    /** One that was started may have been dropped. */
    private void drain(boolean starts) {
        if (starts) {
            threads.execute(this::drain);
        } else {
            threads.takesOverWhatWasDropped();
        }
    }

    /** For tests: whether no call is due or under way. */
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

    /** One thread at a time: an attempt that fails at once ends within its release, and must not recurse. */
    private void drain() {
        for (Due next = next(); next != null; next = next()) {
            try {
                next.over().release(next.permit());
            } catch (Throwable e) { // of a listener of the user's, or the executor: the call has ended with it
                next.permit().close();
                UserExceptions.report(e);
            }
        }
    }

    /** Takes host and call in one step: a host is ready only while a call of its is due. */
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
