package dev.heed.okhttp.internal.call;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An attempt was not sent, as a hold was armed while it stood in the dispatcher's queue. Never leaves the library. */
@SuppressWarnings("serial")
public // is not kept
final class HeldException extends IOException {
    private final transient @Nullable Action next;

    /**
     * Without a stack trace: it may happen to thousands of calls at once.
     *
     * @param next what the call does instead; null if it has to ask first
     */
    public HeldException(@Nullable Action next) {
        super("held back: a hold was armed while the call stood in the dispatcher's queue");
        this.next = next;
    }

    @Nullable
    public Action next() {
        return next;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
