package dev.heed.okhttp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Work that the dispatcher's executor is asked for, and that never runs on the thread that asks. That one may be the JVM's
 * one timer thread, okio's watchdog, which all calls share, or a thread that has a response to deliver first; and an
 * executor without threads, or one that lets the caller run what is too much for it, would do the work right there. A
 * thread that ends with the work does it then, and what it enqueues is offered to the executor again.
 */
@SuppressWarnings("serial") // an AtomicReference only to save an object: the work, until somebody does it
final class Handover extends AtomicReference<@Nullable Runnable> implements Runnable {
    private static final String THREAD = "Heed";

    /** The thread that is inside {@link #start}. No other thread can find itself here, so it needs no barrier. */
    private @Nullable Thread asking = Thread.currentThread();

    private Handover(Runnable work) {
        super(work);
    }

    /** A dispatcher that is shut down, or out of threads, still owes its callers an end. */
    static void start(Dispatcher dispatcher, Runnable work) {
        Handover handover = new Handover(work);
        boolean isAccepted = false;
        try {
            ExecutorService executor = dispatcher.executorService();
            executor.execute(handover);
            // CallerRunsPolicy drops without a word what comes after the shutdown.
            isAccepted = !executor.isShutdown();
        } catch (Throwable e) {
            // rejected: nobody but this class will do it
        }
        handover.asking = null;
        if (!isAccepted) {
            handover.runOnNewThread();
        }
    }

    @Override
    public void run() {
        if (Thread.currentThread() == asking) {
            runOnNewThread();
        } else {
            take().run();
        }
    }

    private Runnable take() {
        Runnable work = getAndSet(null);
        return work == null ? () -> {} : work;
    }

    /** Where even that is refused, by a JVM that has no memory for one, the thread that asks is better than none. */
    private void runOnNewThread() {
        Runnable work = take();
        try {
            Thread thread = new Thread(work, THREAD);
            thread.setDaemon(true);
            thread.start();
        } catch (Throwable e) {
            work.run();
        }
    }
}
