package dev.heed.samples;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** The result of a call that no thread waits for. */
final class Enqueued {
    private Enqueued() {}

    static CompletableFuture<Response> send(Call call) {
        CompletableFuture<Response> result = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call sent, Response response) {
                result.complete(response);
            }

            @Override
            public void onFailure(Call sent, IOException failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }
}
