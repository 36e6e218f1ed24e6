package dev.heed.okhttp.soak;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a run; what is thrown on them is a violation, unless a callback did so on purpose. */
final class Crew {
    /** For calls that are executed, and for the dispatcher: gone a second after their last work. */
    final ThreadPoolExecutor callers;

    final ThreadPoolExecutor dispatcher;

    /** Cancels, interrupts, looks and prints; two threads until {@link #goHome}. */
    final ScheduledThreadPoolExecutor clock;

    static final String CLOCK = "soak clock";

    Crew(Violations violations) {
        callers = growing("soak caller", violations);
        dispatcher = growing("soak dispatcher", violations);
        clock = new ScheduledThreadPoolExecutor(2, threads(CLOCK, violations));
    }

    private static ThreadPoolExecutor growing(String name, Violations violations) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(name, violations));
    }

    private static ThreadFactory threads(String name, Violations violations) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failed, e) -> {
                if (!(e instanceof Watched.Thrown)) {
                    violations.add("thrown on " + failed.getName() + ": " + e);
                }
            });
            return thread;
        };
    }

    /** Work that fails shows: a scheduled executor keeps to itself what is thrown. */
    void every(long millis, Runnable work, Violations violations) {
        Runnable safe = () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                violations.add("thrown on the clock: " + e);
            }
        };
        var unused = clock.scheduleAtFixedRate(safe, millis, millis, TimeUnit.MILLISECONDS);
    }

    void goHome() {
        callers.shutdown();
        dispatcher.shutdown();
        clock.shutdownNow();
    }
}
