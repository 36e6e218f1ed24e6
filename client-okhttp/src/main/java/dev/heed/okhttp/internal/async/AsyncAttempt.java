package dev.heed.okhttp.internal.async;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is not the first of its call, with what is counted for it. That belongs to the attempt: the host of the
 * call may be another one by the time that it ends.
 */
@SuppressWarnings("serial") // an AtomicBoolean only to save an object: whether its slot is free again
final class AsyncAttempt extends AtomicBoolean implements Callback {
    private final AsyncLoop loop;
    private final String host;
    private final ResumeQueue.@Nullable Permit permit;

    /**
     * Takes its slot.
     *
     * @param loop that sends it
     * @param host it is sent to
     * @param permit it was released with; null if its call did not wait
     */
    AsyncAttempt(AsyncLoop loop, String host, ResumeQueue.@Nullable Permit permit) {
        this.loop = loop;
        this.host = host;
        this.permit = permit;
        loop.async().slots().take(host);
    }

    /** The permit ends here, not with the callback: what a callback waits for may be waiting for the permit. */
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

    /** It could not be enqueued, as far as is known: OkHttp may call back all the same. */
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
