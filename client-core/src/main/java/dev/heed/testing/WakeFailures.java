package dev.heed.testing;

import org.jspecify.annotations.Nullable;

/** Lets all wakes of an advance run, whatever some of them throw. */
final class WakeFailures {

    private @Nullable Throwable first;

    void collect(Runnable wake) {
        try {
            wake.run();
        } catch (RuntimeException | Error e) {
            if (first == null) {
                first = e;
            } else if (first != e) { // a throwable refuses to be suppressed under itself
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
