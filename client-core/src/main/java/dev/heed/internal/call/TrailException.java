package dev.heed.internal.call;

import dev.heed.Trail;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trail of a call as a suppressed exception of the one that ends the call. So that one keeps its type, and
 * its stack trace prints the timeline.
 *
 * <p>Somebody may throw one exception object again and again, for several calls at once. It gets one trail exception,
 * which then knows only the trail of the last call and gives it only to the thread on which that call ended: any other
 * thread may be asking for another call, and reads none.
 */
public final class TrailException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_CAUSES = 8;

    /** This is the trail of the call that ended last; it is lost when the exception is serialized. */
    private transient @Nullable Trail last;

    /** The call ended on this thread. */
    private transient WeakReference<Thread> lastThread = new WeakReference<>(Thread.currentThread());

    private transient boolean isOfSeveral;

    private TrailException(Trail trail) {
        super(trail.toString());
        this.last = trail;
    }

    /**
     * Returns whether an exception has ended no call before, as far as can be seen.
     *
     * @param failure the exception that is about to be thrown
     * @return false if it has a trail: then nothing else may be added to it, since it would stay there for ever
     */
    public static boolean isFresh(IOException failure) {
        return on(failure) == null;
    }

    /**
     * Adds the trail of a call to the exception that ends it. An exception that has ended calls before does not grow.
     *
     * @param failure the exception that is about to be thrown on this thread
     * @param trail the trail of the call
     */
    public static void attach(IOException failure, Trail trail) {
        synchronized (failure) { // addSuppressed takes this lock too: of two calls only one finds the exception fresh
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
     * Returns the trail of an exception, or of one of its causes: OkHttp wraps the exception of a call that timed out.
     *
     * @param failure the exception that was thrown
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

    /**
     * Returns the trail exception of one exception alone. Its causes are not asked here, since they may have a trail of
     * another call, which an interceptor of the user made.
     */
    private static @Nullable TrailException on(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof TrailException note) {
                return note;
            }
        }
        return null;
    }

    /** Returns the timeline; of several calls that of the last, on the thread where it ended. */
    @Override
    public synchronized String getMessage() {
        return isOfSeveral
                ? trail().map(Trail::toString).orElse("thrown for several calls: each has its own trail")
                : String.valueOf(super.getMessage());
    }

    /** Fills in no stack trace: this exception was not thrown anywhere. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
