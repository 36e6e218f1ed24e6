package dev.heed.okhttp.internal.call;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Callback;
import org.jspecify.annotations.Nullable;

/** Captures the context of a thread that asks for work which another thread does. */
public final class ContextCapture {
    public static final ContextCapture NONE = new ContextCapture(null);

    private final @Nullable Supplier<UnaryOperator<Runnable>> capture;

    /**
     * Makes a capture as the user configured it.
     *
     * @param capture gives a function that puts work into the present context; null if the user gave none
     */
    public ContextCapture(@Nullable Supplier<UnaryOperator<Runnable>> capture) {
        this.capture = capture;
    }

    public boolean areTaken() {
        return capture != null;
    }

    /**
     * Returns the context of this thread, for a call that it executes; null if none is carried. What the user's
     * function throws goes to the caller.
     */
    public @Nullable UnaryOperator<Runnable> ofThisThread() {
        return capture == null ? null : captured(capture);
    }

    /**
     * Returns the callback of a call that is enqueued on this thread now, with its context. What the user's function
     * throws goes to the caller.
     */
    public Callback carriedBy(Callback callback) {
        return capture == null ? callback : new ContextCallback(captured(capture), callback);
    }

    /** Puts work into the present context. The work must be done whether or not there is a context. */
    public Runnable around(Runnable work) {
        if (capture == null) {
            return work;
        }
        try {
            UnaryOperator<Runnable> context = captured(capture);
            return () -> ContextCallback.run(context, work::run);
        } catch (Throwable e) {
            UserExceptions.report(e);
            return work;
        }
    }

    private static UnaryOperator<Runnable> captured(Supplier<UnaryOperator<Runnable>> capture) {
        return Objects.requireNonNull(capture.get(), "the function given to context(…) gave null");
    }
}
