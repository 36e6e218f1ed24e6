package dev.heed.micrometer.testing;

import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** The four ways to send a call. */
public enum Way {
    EXECUTE,
    ENQUEUE,
    ASYNC_EXECUTE,
    ASYNC_ENQUEUE;

    public Call.Factory factory(Resilience heed, OkHttpClient client) {
        return this == EXECUTE || this == ENQUEUE ? heed.wrap(client) : heed.callFactory(client);
    }

    public boolean executes() {
        return this == EXECUTE || this == ASYNC_EXECUTE;
    }

    /** Sends a call, and waits until it has ended, however that is. */
    public void play(Call call) {
        try {
            if (executes()) {
                call.execute().close();
            } else {
                begin(call).get(20, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            // the call has ended so
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Enqueues a call; completes when it has called back. */
    public static CompletableFuture<Boolean> begin(Call call) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                ended.complete(false);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                response.close();
                ended.complete(true);
            }
        });
        return ended;
    }
}
