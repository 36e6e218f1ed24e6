package dev.heed.okhttp.testing;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Executors for a dispatcher of the test's own. */
public final class Pools {
    /** The name of every thread of {@link #named}, between two attempts: OkHttp renames them while they send. */
    static final String NAME = "the dispatcher's own";

    private Pools() {}

    /** As OkHttp's own. */
    public static ThreadPoolExecutor named() {
        return named(new CopyOnWriteArrayList<>());
    }

    /** Collects what is thrown on its threads. */
    public static ThreadPoolExecutor named(List<Throwable> thrown) {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, NAME);
            thread.setUncaughtExceptionHandler((failed, e) -> thrown.add(e));
            return thread;
        });
    }

    /** Runs in whatever way; is never shut down. */
    public static ExecutorService of(Executor executor) {
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable work) {
                executor.execute(work);
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
        };
    }
}
