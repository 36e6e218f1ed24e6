package dev.heed.okhttp.internal.call;

import java.io.IOException;

/** Says what becomes of an exception that a user's code threw where nobody but a callback or the JVM can hear of it. */
public final class UserExceptions {
    private UserExceptions() {}

    /** Tells the thread's handler of uncaught exceptions. What that throws is dropped, as the JVM does. */
    public static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable e) {
            // there is nobody left to tell
        }
    }

    /** Wraps it for a callback, in the words that OkHttp uses for what an interceptor throws. */
    public static IOException asIOException(Throwable thrown) {
        return new IOException("canceled due to " + thrown, thrown);
    }
}
