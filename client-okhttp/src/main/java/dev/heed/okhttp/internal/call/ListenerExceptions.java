package dev.heed.okhttp.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * Runs several listeners of the user one after another. Each of them runs, and the first exception is thrown at the
 * end.
 */
public final class ListenerExceptions {
    private @Nullable Throwable first;

    public void collect(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable e) {
            first = first == null ? e : first;
        }
    }

    public void throwFirst() {
        if (first != null) {
            sneak(first);
        }
    }

    /** Throws any exception unchanged, since Kotlin declares none. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
