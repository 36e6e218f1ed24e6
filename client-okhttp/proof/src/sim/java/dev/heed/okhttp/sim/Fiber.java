package dev.heed.okhttp.sim;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Is a thread of a simulated world: only one of them runs at a time. */
@SuppressWarnings("ComparableType") // is equal to itself only
final class Fiber implements Runnable, Comparable<Fiber> {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fiber");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((any, mistake) -> {}); // the library reports there what a user's code threw
        return thread;
    });

    private final int number;
    private final Fibers fibers;
    private final Runnable work;
    private volatile boolean hasTurn;
    private volatile @Nullable Thread thread;
    private boolean interrupted;
    boolean isInterruptible;

    Fiber(int number, Fibers fibers, Runnable work) {
        this.number = number;
        this.fibers = fibers;
        this.work = work;
    }

    /** By age. */
    @Override
    public int compareTo(Fiber other) {
        return Integer.compare(number, other.number);
    }

    /** Gives it the turn. */
    void resume() {
        hasTurn = true;
        Thread known = thread;
        if (known == null) {
            THREADS.execute(this);
        } else {
            LockSupport.unpark(known);
        }
    }

    boolean hasTurn() {
        return hasTurn;
    }

    /** Told when it has the turn again, which it gets if it waits for a semaphore. */
    void interrupt() {
        interrupted = true;
        if (isInterruptible) {
            fibers.ready(this);
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            work.run();
        } catch (Throwable e) {
            fibers.breaks(e);
        } finally {
            boolean unused = Thread.interrupted(); // the thread goes back to its pool
            giveBack();
        }
    }

    /** The scheduler goes on; returns when this has the turn again. A thread that is interrupted would not park. */
    void suspend() {
        boolean flag = Thread.interrupted();
        giveBack();
        while (!hasTurn) {
            LockSupport.park(this);
        }
        if (flag || interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        hasTurn = false;
        LockSupport.unpark(fibers.scheduler());
    }

    StackTraceElement[] stack() {
        Thread known = thread;
        return known == null ? new StackTraceElement[0] : known.getStackTrace();
    }
}
