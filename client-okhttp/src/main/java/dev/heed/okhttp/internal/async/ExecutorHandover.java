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
 * Hands work to the dispatcher's executor. A thread of Heed's own asks it, since it may run the work on the thread that asks
 * ({@code CallerRunsPolicy}), or let that thread wait for room. The one that has the work may be the JVM's one timer
 * thread or okio's watchdog, which all calls share, or may have a response to deliver first: it only enqueues.
 */
public final class ExecutorHandover {
    private static final String THREAD = "Heed";
    private static final long IDLE_MILLIS = 100;

    /** Ask executors, and do what none does. As many as work is under way, which those who start it bound; none when idle. */
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

    /** What nobody has begun. */
    private final Set<Work> waiting = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean looks = new AtomicBoolean();

    /**
     * Asks a dispatcher for its executor, which it keeps for good: later that could mean to wait for its lock, under which
     * {@code cancelAll} tells listeners.
     *
     * @param dispatcher whose executor does the work
     * @param slots whose limits are read after each handover: that may mean to wait for the lock too
     * @param threads on which to ask the executor
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

    /** Done once, by whoever is first: the executor, or a thread of Heed's. */
    @SuppressWarnings("serial") // an AtomicReference only to save an object: the work, until somebody does it
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

    /** A dispatcher that is shut down, or out of threads, still owes its callers an end. */
    private void ask(Work work) {
        boolean isAccepted = false;
        try {
            executor.execute(work);
            // CallerRunsPolicy drops without a word what comes after the shutdown.
            isAccepted = !executor.isShutdown();
        } catch (Throwable e) {
            // rejected: nobody but this thread will do it
        }
        if (!isAccepted) {
            work.run();
        }
        slots.readLimits();
    }

    /** {@code shutdownNow} drops what the executor has in its queue: others may rely on that work. */
    void takesOverWhatWasDropped() {
        if (!waiting.isEmpty() && looks.compareAndSet(false, true)) {
            onAThread(this::look);
        }
    }

    /** Who comes from now on is not sure to be seen by this look, and gets one of its own. */
    private void look() {
        looks.set(false);
        if (executor.isShutdown()) {
            waiting.forEach(this::onAThread);
        }
    }

    /** Where even that is refused, by a JVM that has no memory for one, the thread that asks is better than none. */
    private void onAThread(Runnable work) {
        try {
            threads.execute(work);
        } catch (Throwable e) {
            work.run();
        }
    }
}
