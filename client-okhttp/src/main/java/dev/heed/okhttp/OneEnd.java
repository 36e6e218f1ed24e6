package dev.heed.okhttp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
    static boolean releasing(BooleanSupplier release) {
        boolean outermost = RELEASING.get() == null;
        RELEASING.set(true);
        try {
            return release.getAsBoolean();
        } finally {
            if (outermost) {
                RELEASING.remove();
            }
        }
    }

    final void failElsewhere(Supplier<IOException> failure) {
        boolean byTimeout = call.unwatched();
        if (ends()) {
            async.deliveries().add(() -> callback.onFailure(call, ResilientCall.ended(failure.get(), byTimeout)));
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
        async.deliveries().add(() -> {
            try {
                deliver(response);
            } catch (IOException e) {
                Deliveries.report(e);
            }
        });
    }

    /** OkHttp calls back on the enqueuing thread if its executor is shut down: the timer's must not run user code. */
    final void fail(IOException failure) {
        IOException shown = ResilientCall.ended(failure, call.unwatched());
        if (!ends()) {
            return;
        }
        if (RELEASING.get() != null) {
            async.deliveries().add(() -> callback.onFailure(call, shown));
        } else {
            callback.onFailure(call, shown);
        }
    }
}
