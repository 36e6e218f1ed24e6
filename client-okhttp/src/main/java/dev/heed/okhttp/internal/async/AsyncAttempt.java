package dev.heed.okhttp.internal.async;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Gets the response or failure of an attempt that is not the first of its call, passes it to the {@link AsyncLoop}, and
 * gives back what was counted for the attempt: its slot and its permit. They belong to the attempt and not to the call,
 * since a redirect may have led the call to another host by the time that the attempt ends.
 */
@SuppressWarnings("serial") // it is an AtomicBoolean only to save an object; true once its slot is free again
final class AsyncAttempt extends AtomicBoolean implements Callback {
    private final AsyncLoop loop;
    private final String host;
    private final ResumeQueue.@Nullable Permit permit;

    /**
     * Takes the slot of the attempt.
     *
     * @param loop the loop that sends the attempt
     * @param host the host that it is sent to
     * @param permit the permit that it was released with; null if its call did not wait
     */
    AsyncAttempt(AsyncLoop loop, String host, ResumeQueue.@Nullable Permit permit) {
        this.loop = loop;
        this.host = host;
        this.permit = permit;
        loop.async().slots().take(host);
    }

    /** Gives the permit back before the callback runs: what a callback waits for may be waiting for the permit. */
    @Override
    public void onResponse(Call attempt, Response response) throws IOException {
        closePermit();
        try {
            loop.answered(attempt, response);
        } finally {
            freeSlot();
        }
    }

    @Override
    public void onFailure(Call attempt, IOException failure) {
        closePermit();
        try {
            loop.failed(attempt, failure);
        } finally {
            freeSlot();
        }
    }

    /**
     * Gives all back after an attempt could not be enqueued. OkHttp may call back all the same, so that each is given
     * back once.
     */
    void close() {
        closePermit();
        freeSlot();
    }

    private void closePermit() {
        if (permit != null) {
            permit.close();
        }
    }

    private void freeSlot() {
        if (compareAndSet(false, true)) {
            loop.async().slots().free(host);
        }
    }
}
