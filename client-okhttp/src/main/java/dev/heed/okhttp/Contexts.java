package dev.heed.okhttp;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.Callback;
import org.jspecify.annotations.Nullable;

/** Takes the context of a thread that asks for work which another one does. */
final class Contexts {
    static final Contexts NONE = new Contexts(null);

    private final @Nullable Supplier<UnaryOperator<Runnable>> capture;

    /**
     * As the user configured it.
     *
     * @param capture gives what surrounds work; null if nothing does
     */
    Contexts(@Nullable Supplier<UnaryOperator<Runnable>> capture) {
        this.capture = capture;
    }

    boolean areTaken() {
        return capture != null;
    }

    /** The callback of a call that is enqueued here and now. What the user's function throws is the caller's. */
    Callback carriedBy(Callback callback) {
        return capture == null ? callback : new InContext(captured(capture), callback);
    }

    /** For work of its own, which must be done whether or not there is a context. */
    Runnable around(Runnable work) {
        if (capture == null) {
            return work;
        }
        try {
            UnaryOperator<Runnable> context = captured(capture);
            return () -> InContext.run(context, work::run);
        } catch (Throwable e) {
            UserExceptions.report(e);
            return work;
        }
    }

    private static UnaryOperator<Runnable> captured(Supplier<UnaryOperator<Runnable>> capture) {
        return Objects.requireNonNull(capture.get(), "the function given to context(…) gave null");
    }
}
