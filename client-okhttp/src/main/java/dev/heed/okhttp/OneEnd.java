package dev.heed.okhttp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The end of an asynchronous call: its callback is told once, whatever throws, and never on a timer's thread. */
@SuppressWarnings("serial") // an AtomicReference only to save an object for each call
abstract class OneEnd extends AtomicReference<@Nullable Parked> {
    /** Set while this thread sends what a timer released. */
    private static final ThreadLocal<@Nullable Boolean> RELEASING = new ThreadLocal<>();

    final AsyncCore async;
    final ResilientCall call;
    private final Callback callback;
    private boolean ended;

    OneEnd(AsyncCore async, ResilientCall call, Callback callback) {
        this.async = async;
        this.call = call;
        this.callback = callback;
    }

    AsyncCore async() {
        return async;
    }

    static IOException due(Throwable mistake) {
        return new IOException("canceled due to " + mistake, mistake);
    }

    /** Goes on with a call on a thread that is not its own. */
    static void releasing(Runnable release) {
        boolean outermost = RELEASING.get() == null;
        RELEASING.set(true);
        try {
            release.run();
        } finally {
            if (outermost) {
                RELEASING.remove();
            }
        }
    }

    final void failElsewhere(Supplier<IOException> failure) {
        boolean byTimeout = call.unwatched();
        if (ends()) {
            elsewhere(() -> callback.onFailure(call, ResilientCall.ended(orDue(failure), byTimeout)));
        }
    }

    private void elsewhere(Runnable told) {
        Conversation talk = call.talk;
        String host = talk == null ? call.request().url().host() : talk.host();
        async.deliveries().add(host, () -> inContext(told));
    }

    /** Null if the user carries none. */
    final @Nullable InContext context() {
        return callback instanceof InContext known ? known : null;
    }

    final void inContext(Runnable work) {
        InContext known = context();
        if (known == null) {
            work.run();
        } else {
            known.run(work::run);
        }
    }

    /** A listener of the user's, or a clock, may throw where the failure is made: the callback is told of that instead. */
    private static IOException orDue(Supplier<IOException> failure) {
        try {
            return failure.get();
        } catch (Throwable e) {
            Deliveries.report(e);
            return due(e);
        }
    }

    /** What OkHttp throws out of an enqueue may have ended this call before, or another one. */
    private synchronized boolean ends() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    final void deliver(Response response) throws IOException {
        call.unwatched();
        if (ends()) {
            callback.onResponse(call, response);
        } else {
            response.close();
        }
    }

    /** On a thread of the dispatcher's: the one that asks may be the timer's, or the caller's in the middle of enqueue. */
    final void deliverLocally(Response response) {
        elsewhere(() -> {
            try {
                deliver(response);
            } catch (IOException e) {
                OkHttpLog.callbackFailed(call, e);
            } catch (Throwable e) { // as OkHttp does with one that a callback throws
                call.cancel();
                throw e;
            }
        });
    }

    /** OkHttp calls back on the enqueuing thread if its executor is shut down: the timer's must not run user code. */
    final boolean fail(IOException failure) {
        IOException shown = ResilientCall.ended(failure, call.unwatched());
        if (!ends()) {
            return false;
        }
        if (RELEASING.get() != null) {
            elsewhere(() -> callback.onFailure(call, shown));
        } else {
            callback.onFailure(call, shown);
        }
        return true;
    }
}
