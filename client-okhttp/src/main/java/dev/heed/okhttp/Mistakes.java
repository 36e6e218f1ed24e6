package dev.heed.okhttp;

import org.jspecify.annotations.Nullable;

/** What several listeners of the user's throw one after another: each is told, and the first mistake is thrown at the end. */
final class Mistakes {
    private @Nullable Throwable first;

    void collect(Runnable tells) {
        try {
            tells.run();
        } catch (Throwable e) {
            first = first == null ? e : first;
        }
    }

    void throwFirst() {
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
