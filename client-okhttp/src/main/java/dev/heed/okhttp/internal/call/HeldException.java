package dev.heed.okhttp.internal.call;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says that an attempt was not sent: a hold was armed while it stood in the dispatcher's queue, or it may only be
 * answered from the cache. It never leaves the library.
 */
@SuppressWarnings("serial") // it is never serialized
public final class HeldException extends IOException {
    private final transient @Nullable Action next;

    /**
     * Makes an exception without a stack trace, since it may be thrown for thousands of calls at once.
     *
     * @param next what the call does instead; null if it has to ask the holds first
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
