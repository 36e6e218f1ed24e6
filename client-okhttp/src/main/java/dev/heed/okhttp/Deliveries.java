package dev.heed.okhttp;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dispatcher;

/**
 * Runs callbacks of calls that end while they wait, on the dispatcher's executor: on as many of its threads as it would
 * run requests, since it has no bound of its own.
 */
final class Deliveries {
    private final Dispatcher dispatcher;
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();

    /** How many of {@link #execute} are under way. */
    private final AtomicInteger others = new AtomicInteger();

    Deliveries(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    boolean isIdle() {
        return due.isEmpty() && workers.get() == 0 && others.get() == 0;
    }

    void add(Runnable callback) {
        due.add(callback);
        if (hires()) {
            start(this::work);
        }
    }

    /** Work that no callback may delay: at once, on a thread of its own. */
    void execute(Runnable work) {
        others.incrementAndGet();
        start(() -> {
            try {
                run(work);
            } finally {
                others.decrementAndGet();
            }
        });
    }

    private boolean hires() {
        int most = dispatcher.getMaxRequests();
        return workers.getAndUpdate(n -> n < most ? n + 1 : n) < most;
    }

    /** A dispatcher that is shut down, or out of threads, still owes its callers an end. */
    private void start(Runnable work) {
        try {
            dispatcher.executorService().execute(work);
        } catch (Throwable e) {
            CompletableFuture<Void> unused = CompletableFuture.runAsync(work);
        }
    }

    /** A callback that came in while the last worker was leaving saw it still at work: it looks once more. */
    private void work() {
        do {
            for (Runnable callback = due.poll(); callback != null; callback = due.poll()) {
                run(callback);
            }
            workers.decrementAndGet();
        } while (!due.isEmpty() && hires());
    }

    /**
     * What a callback throws is its own: it costs no other callback, and no other finds its thread interrupted. Not only
     * what Java allows: Kotlin throws what it likes.
     */
    private static void run(Runnable callback) {
        boolean wasInterrupted = Thread.currentThread().isInterrupted();
        try {
            callback.run();
        } catch (Throwable e) {
            report(e);
        }
        if (!wasInterrupted) {
            boolean unused = Thread.interrupted();
        }
    }

    /** Where the failures of a thread go. What a handler throws is dropped, as the JVM does. */
    static void report(Throwable mistake) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, mistake);
        } catch (Throwable e) {
            // there is nobody left to tell
        }
    }
}
