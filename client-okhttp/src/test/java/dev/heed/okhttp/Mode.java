package dev.heed.okhttp;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** The ways a user sends a call; every behaviour test runs in each. */
enum Mode {
    EXECUTE {
        @Override
        Response send(Call call) throws IOException {
            return call.execute();
        }
    },
    ENQUEUE {
        @Override
        Response send(Call call) throws IOException {
            CompletableFuture<Response> answer = new CompletableFuture<>();
            call.enqueue(new Callback() {
                @Override
                public void onFailure(Call failed, IOException e) {
                    answer.completeExceptionally(e);
                }

                @Override
                public void onResponse(Call answered, Response response) {
                    answer.complete(response);
                }
            });
            return await(answer);
        }
    };

    private static final int LONGEST_TEST_SECONDS = 30;

    abstract Response send(Call call) throws IOException;

    private static Response await(CompletableFuture<Response> answer) throws IOException {
        try {
            return answer.get(LONGEST_TEST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no callback", e);
        }
    }
}
