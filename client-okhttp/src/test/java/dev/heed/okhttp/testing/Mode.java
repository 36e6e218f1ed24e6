package dev.heed.okhttp.testing;

import dev.heed.okhttp.Resilience;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.params.provider.Arguments;

/** The ways a user sends a call; every behaviour test runs in each. */
public enum Mode {
    EXECUTE,
    ENQUEUE,
    ASYNC_EXECUTE,
    ASYNC_ENQUEUE;

    private static final int MAX_TEST_SECONDS = 30;

    /** What the user makes calls with: a wrapped client, or a factory of calls. */
    public Call.Factory factory(Resilience heed, OkHttpClient client) {
        return this == EXECUTE || this == ENQUEUE ? heed.wrap(client) : heed.callFactory(client);
    }

    public boolean executes() {
        return this == EXECUTE || this == ASYNC_EXECUTE;
    }

    public Response send(Call call) throws IOException {
        if (executes()) {
            return call.execute();
        }
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

    /** For tests that take more than a mode: each mode with each value. */
    public static Stream<Arguments> with(Object... values) {
        return Stream.of(values()).flatMap(mode -> Stream.of(values).map(value -> Arguments.of(mode, value)));
    }

    public static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(MAX_TEST_SECONDS, TimeUnit.SECONDS);
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
