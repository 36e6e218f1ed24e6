package dev.heed.okhttp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An attempt was not sent, as a hold was armed while it stood in the dispatcher's queue. Never leaves the library. */
@SuppressWarnings("serial") // is not kept
final class HeldBack extends IOException {
    private final transient @Nullable Next next;

    /**
     * Without a stack trace: it may happen to thousands of calls at once.
     *
     * @param next what the call does instead; null if it has to ask first
     */
    HeldBack(@Nullable Next next) {
        super("held back: a hold was armed while the call stood in the dispatcher's queue");
        this.next = next;
    }

    @Nullable
    Next next() {
        return next;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
