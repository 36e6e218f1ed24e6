package dev.heed.okhttp.internal.call;

import java.io.IOException;

/** Reports an exception that user code threw where only a callback or the JVM can receive it. */
public final class UserExceptions {
    private UserExceptions() {}

    /**
     * Passes an exception to the thread's handler of uncaught exceptions. What that throws is dropped, as the JVM does.
     */
    public static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable e) {
            // nobody is left to report this to
        }
    }

    /** Wraps an exception for a callback, in the words that OkHttp uses for what an interceptor throws. */
    public static IOException asIOException(Throwable thrown) {
        return new IOException("canceled due to " + thrown, thrown);
    }
}
