package dev.heed.testing;

import org.jspecify.annotations.Nullable;

/**
 * Runs the wakes of one {@link VirtualTime#advance}, all of them whatever some throw, and rethrows the first failure
 * with the others suppressed under it.
 */
final class WakeFailures {

    private @Nullable Throwable first;

    void collect(Runnable wake) {
        try {
            wake.run();
        } catch (RuntimeException | Error e) {
            if (first == null) {
                first = e;
            } else if (first != e) { // A throwable cannot be suppressed under itself.
                first.addSuppressed(e);
            }
        }
    }

    void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
