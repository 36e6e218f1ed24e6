package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.UserExceptions;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks of calls that end while they wait, on the dispatcher's executor. Since that has no bound of its own,
 * it runs at most as many at a time as the dispatcher would run requests, for each host and in all. No code of OkHttp's
 * or of the user is called under the lock, which is the monitor of {@code hosts}.
 */
public final class CallbackExecutor {
    private final ExecutorHandover handover;
    private final DispatcherSlots slots;
    private final Map<String, Host> hosts = new HashMap<>();

    /** Lists the hosts with callbacks that are due and room to run them; they are served one after another. */
    private final Queue<Host> ready = new ArrayDeque<>();

    private int workers;

    /** Counts the work of {@link #execute} that is under way. */
    private final AtomicInteger others = new AtomicInteger();

    private static final class Host {
        private final String name;
        private final Queue<Runnable> due = new ArrayDeque<>();
        private int running;
        private boolean isReady;

        Host(String name) {
            this.name = name;
        }
    }

    private record Due(Host host, Runnable callback) {}

    CallbackExecutor(ExecutorHandover handover, DispatcherSlots slots) {
        this.handover = handover;
        this.slots = slots;
    }

    public boolean isIdle() {
        synchronized (hosts) {
            return hosts.isEmpty() && workers == 0 && others.get() == 0;
        }
    }

    void add(String name, Runnable callback) {
        boolean addsWorker;
        synchronized (hosts) {
            Host host = hosts.computeIfAbsent(name, Host::new);
            host.due.add(callback);
            becomesReady(host);
            addsWorker = !ready.isEmpty() && workers < slots.most();
            workers += addsWorker ? 1 : 0;
        }
        if (addsWorker) {
            handover.start(this::work);
        } else {
            takesOverWhatWasDropped();
        }
    }

    private void becomesReady(Host host) {
        boolean hasRoom = host.running < slots.mostOfAHost();
        if (!host.isReady && hasRoom && !host.due.isEmpty()) {
            host.isReady = true;
            ready.add(host);
        }
    }

    /** Runs work that no callback may delay: at once, on a thread of its own. */
    void execute(Runnable work) {
        others.incrementAndGet();
        handover.start(() -> {
            try {
                run(work);
            } finally {
                others.decrementAndGet();
            }
        });
    }

    /** Takes over what an executor that is shut down may have dropped: a worker, or other work. */
    void takesOverWhatWasDropped() {
        handover.takesOverWhatWasDropped();
    }

    private void work() {
        for (Due due = next(null); due != null; due = next(due.host())) {
            run(due.callback());
        }
    }

    /**
     * Gives the room of the last callback back and takes the next one in one step, so that a callback that comes in
     * meanwhile finds a worker that looks again, or adds one.
     */
    private @Nullable Due next(@Nullable Host last) {
        synchronized (hosts) {
            if (last != null) {
                finished(last);
            }
            Host host = ready.poll();
            if (host == null) {
                workers--;
                return null;
            }
            host.isReady = false;
            Runnable callback = Objects.requireNonNull(host.due.poll(), "a host that is ready");
            host.running++;
            becomesReady(host);
            return new Due(host, callback);
        }
    }

    private void finished(Host host) {
        host.running--;
        becomesReady(host);
        if (host.running == 0 && host.due.isEmpty()) {
            hosts.remove(host.name);
        }
    }

    /**
     * Runs a callback, and reports what it throws, so that other callbacks run all the same, none of them on a thread
     * that is interrupted. It catches every {@code Throwable}, since Kotlin code throws checked exceptions without
     * declaring them.
     */
    private static void run(Runnable callback) {
        boolean wasInterrupted = Thread.currentThread().isInterrupted();
        try {
            callback.run();
        } catch (Throwable e) {
            UserExceptions.report(e);
        }
        if (!wasInterrupted) {
            boolean unused = Thread.interrupted();
        }
    }
}
