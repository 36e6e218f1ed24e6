package dev.heed.okhttp.sim;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the work of a simulated dispatcher, on a fiber for each piece. It is never shut down. */
final class FiberExecutor extends AbstractExecutorService {
    private final Fibers fibers;

    FiberExecutor(Fibers fibers) {
        this.fibers = fibers;
    }

    @Override
    public void execute(Runnable work) {
        fibers.spawn(work);
    }

    @Override
    public void shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
        return false;
    }
}
