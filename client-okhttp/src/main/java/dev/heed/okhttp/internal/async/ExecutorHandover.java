package dev.heed.okhttp.internal.async;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Gives work to the dispatcher's executor, on a short-lived thread of Heed's own: the executor may run the work on the
 * thread that asks it ({@code CallerRunsPolicy}), or let that thread wait for room. The thread that has the work must
 * not be used for that. It may be the JVM's one timer thread or okio's watchdog, which all calls share, or it may have
 * a response to deliver first. So it only starts the other one. Work that the executor rejects or drops is done by a
 * thread of Heed's.
 */
public final class ExecutorHandover {
    private static final String THREAD = "Heed";
    private static final long IDLE_MILLIS = 100;

    /**
     * Runs what asks executors, and the work that no executor does. There are as many threads as there is work under
     * way, which those who start it bound, and none when idle.
     */
    public static final Executor THREADS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            ExecutorHandover::thread);

    private final ExecutorService executor;
    private final Executor threads;
    private final DispatcherSlots slots;

    /** Lists the work that no thread has begun. */
    private final Set<Work> waiting = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean looks = new AtomicBoolean();

    /**
     * Asks a dispatcher for its executor, once: later this could mean to wait for the dispatcher's lock, under which
     * {@code cancelAll} calls listeners.
     *
     * @param dispatcher the dispatcher whose executor does the work
     * @param slots the slots whose limits are read after each handover, since that may wait for the lock too
     * @param threads the threads that ask the executor
     */
    ExecutorHandover(Dispatcher dispatcher, DispatcherSlots slots, Executor threads) {
        this.executor = dispatcher.executorService();
        this.slots = slots;
        this.threads = threads;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    /** Does some work once, on the first thread that runs it: the executor's, or one of Heed's. */
    @SuppressWarnings("serial") // it is an AtomicReference only to save an object; empty once the work runs
    private final class Work extends AtomicReference<@Nullable Runnable> implements Runnable {
        Work(Runnable work) {
            super(work);
        }

        @Override
        public void run() {
            Runnable work = getAndSet(null);
            if (work != null) {
                waiting.remove(this);
                work.run();
            }
        }
    }

    void start(Runnable work) {
        Work handed = new Work(work);
        waiting.add(handed);
        onAThread(() -> ask(handed));
    }

    /** Asks the executor to do the work, and does it here if the executor rejects it: a call must end in any case. */
    private void ask(Work work) {
        boolean isAccepted = false;
        try {
            executor.execute(work);
            // CallerRunsPolicy drops work that comes after the shutdown, and throws nothing.
            isAccepted = !executor.isShutdown();
        } catch (Throwable e) {
            // the executor rejects the work, so that this thread does it
        }
        if (!isAccepted) {
            work.run();
        }
        slots.readLimits();
    }

    /**
     * Starts a look for work that {@code shutdownNow} dropped from the executor's queue, unless one is started already.
     */
    void takesOverWhatWasDropped() {
        if (!waiting.isEmpty() && looks.compareAndSet(false, true)) {
            onAThread(this::look);
        }
    }

    /**
     * Does the work that was dropped. Work that comes from now on may be missed here, so that it may start a further
     * look.
     */
    private void look() {
        looks.set(false);
        if (executor.isShutdown()) {
            waiting.forEach(this::onAThread);
        }
    }

    /** Runs something on a thread of Heed's, or here if the JVM has no memory for one. */
    private void onAThread(Runnable work) {
        try {
            threads.execute(work);
        } catch (Throwable e) {
            work.run();
        }
    }
}
