package dev.heed.okhttp.testing;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/**
 * What {@code okhttp-coroutines} makes of a call, without Kotlin: the caller suspends, is resumed by the callback, and
 * cancels the call when it is cancelled itself. A response that comes too late for it is closed.
 */
public final class Suspension extends CompletableFuture<Response> implements Callback {
    private final Call call;
    private final AtomicInteger resumptions = new AtomicInteger();

    private Suspension(Call call) {
        this.call = call;
    }

    public static Suspension await(Call call) {
        Suspension suspension = new Suspension(call);
        call.enqueue(suspension);
        return suspension;
    }

    public Call call() {
        return call;
    }

    /** How often the call has called back: once, if all is well. */
    public int resumptions() {
        return resumptions.get();
    }

    public void closeWhateverCame() {
        if (isDone() && !isCompletedExceptionally()) {
            join().close();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean won = super.cancel(mayInterruptIfRunning);
        call.cancel();
        return won;
    }

    @Override
    public void onResponse(Call answered, Response response) {
        if (!complete(response)) {
            response.close();
        }
        resumptions.incrementAndGet();
    }

    @Override
    public void onFailure(Call failed, IOException failure) {
        completeExceptionally(failure);
        resumptions.incrementAndGet();
    }
}
