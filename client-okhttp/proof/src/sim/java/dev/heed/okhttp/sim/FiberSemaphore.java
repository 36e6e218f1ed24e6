package dev.heed.okhttp.sim;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Is a semaphore for one fiber that waits, which lets others run meanwhile. */
@SuppressWarnings("serial") // is not serialized
final class FiberSemaphore extends Semaphore {
    private final transient Fibers fibers;
    private transient @Nullable Fiber waiter;
    private int permits;

    FiberSemaphore(Fibers fibers) {
        super(0);
        this.fibers = fibers;
    }

    @Override
    public void acquire() throws InterruptedException {
        Fiber me = fibers.current();
        while (!tryAcquire()) {
            waiter = me;
            me.isInterruptible = true;
            me.suspend();
            me.isInterruptible = false;
            waiter = null;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public boolean tryAcquire() {
        boolean acquired = permits > 0;
        permits -= acquired ? 1 : 0;
        return acquired;
    }

    /** Nothing in a world needs a second look. */
    @Override
    public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
        acquire();
        return true;
    }

    @Override
    public void release() {
        permits++;
        if (waiter != null) {
            fibers.ready(waiter);
        }
    }
}
