package dev.heed.internal.call;

import dev.heed.Trail;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hangs a trail on an exception, as a suppressed one, so that it keeps its type, and its stack trace prints the timeline.
 *
 * <p>Somebody may throw one exception object again and again, for several calls at once. It gets one note, which then knows
 * the trail of the last call only, and tells it only to the thread which that call ended on: any other may be asking for
 * another call, and reads none.
 */
public final class TrailException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_CAUSES = 8;

    /** Of the call that the exception ended last; none after it was serialized. */
    private transient @Nullable Trail last;

    /** Which that call ended on. */
    private transient WeakReference<Thread> lastThread = new WeakReference<>(Thread.currentThread());

    private transient boolean isOfSeveral;

    private TrailException(Trail trail) {
        super(trail.toString());
        this.last = trail;
    }

    /**
     * Whether an exception has ended no call before, as far as can be seen.
     *
     * @param failure what is about to be thrown
     * @return false if a trail hangs on it: then nothing else may be hung on it, it would stay there for ever
     */
    public static boolean isFresh(IOException failure) {
        return on(failure) == null;
    }

    /**
     * Hangs the trail of a call on the exception that ends it. One that has ended calls before does not grow.
     *
     * @param failure what is about to be thrown, on this thread
     * @param trail what led to it
     */
    public static void attach(IOException failure, Trail trail) {
        synchronized (failure) { // as addSuppressed does: of two calls one finds it fresh
            TrailException known = on(failure);
            if (known == null) {
                failure.addSuppressed(new TrailException(trail));
            } else {
                known.add(trail);
            }
        }
    }

    private synchronized void add(Trail trail) {
        last = trail;
        lastThread = new WeakReference<>(Thread.currentThread());
        isOfSeveral = true;
    }

    /**
     * The trail that hangs on an exception, or on what it was caused by: OkHttp wraps what a call that timed out threw.
     *
     * @param failure what was thrown
     * @return empty if it came from no call of this library, forbids suppressed exceptions or was serialized; or if it
     *     ended several calls, and the last of them on another thread
     */
    public static Optional<Trail> read(Throwable failure) {
        @Nullable Throwable cause = failure;
        Optional<Trail> found = Optional.empty();
        for (int depth = 0; cause != null && found.isEmpty() && depth < MAX_CAUSES; depth++) {
            TrailException note = on(cause);
            found = note == null ? found : note.trail();
            cause = cause.getCause();
        }
        return found;
    }

    private synchronized Optional<Trail> trail() {
        return isOfSeveral && lastThread.get() != Thread.currentThread() ? Optional.empty() : Optional.ofNullable(last);
    }

    /** A cause may have a trail of its own: that of another call, which an interceptor of the user's made. */
    private static @Nullable TrailException on(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof TrailException note) {
                return note;
            }
        }
        return null;
    }

    /** The timeline; of several calls that of the last, on the thread where it ended. */
    @Override
    public synchronized String getMessage() {
        return isOfSeveral
                ? trail().map(Trail::toString).orElse("thrown for several calls: each has its own trail")
                : String.valueOf(super.getMessage());
    }

    /** A note has no place in the code of its own. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
