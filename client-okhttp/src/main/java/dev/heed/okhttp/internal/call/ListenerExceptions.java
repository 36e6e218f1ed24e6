package dev.heed.okhttp.internal.call;

import org.jspecify.annotations.Nullable;

/** What several listeners of the user's throw one after another: each is told, and the first mistake is thrown at the end. */
public final class ListenerExceptions {
    private @Nullable Throwable first;

    public void collect(Runnable tells) {
        try {
            tells.run();
        } catch (Throwable e) {
            first = first == null ? e : first;
        }
    }

    public void throwFirst() {
        if (first != null) {
            sneak(first);
        }
    }

    /** As it was thrown: Kotlin throws what it likes. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
