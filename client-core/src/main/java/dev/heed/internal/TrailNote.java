package dev.heed.internal;

import dev.heed.Trail;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hangs a trail on an exception, as a suppressed one, so that it keeps its type, and its stack trace prints the timeline.
 */
public final class TrailNote extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_CAUSES = 8;

    private final transient Trail trail;

    private TrailNote(Trail trail) {
        super(trail.toString());
        this.trail = trail;
    }

    /**
     * Hangs a trail on an exception that does not carry one yet: an exception object that somebody throws again and again
     * must not grow.
     *
     * @param failure what is about to be thrown
     * @param trail what led to it
     */
    public static void attach(IOException failure, Trail trail) {
        if (on(failure).isEmpty()) {
            failure.addSuppressed(new TrailNote(trail));
        }
    }

    /**
     * The trail that hangs on an exception, or on what it was caused by: OkHttp wraps what a call that timed out threw.
     *
     * @param failure what was thrown
     * @return empty if it came from no call of this library, or forbids suppressed exceptions
     */
    public static Optional<Trail> read(Throwable failure) {
        @Nullable Throwable cause = failure;
        Optional<Trail> found = Optional.empty();
        for (int depth = 0; cause != null && found.isEmpty() && depth < MOST_CAUSES; depth++) {
            found = on(cause);
            cause = cause.getCause();
        }
        return found;
    }

    /** A cause may have a trail of its own: that of another call, which an interceptor of the user's made. */
    private static Optional<Trail> on(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof TrailNote note) {
                return Optional.of(note.trail);
            }
        }
        return Optional.empty();
    }

    /** A note has no place in the code of its own. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
