package dev.heed.okhttp.bench;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends by resilience4j's {@code Retry}, around calls of a plain client: each attempt is a new one. */
final class Resilience4jSender implements Sender {
    private final OkHttpClient client;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "resilience4j timer");
        thread.setDaemon(true);
        return thread;
    });
    private final Retry retry = Retry.of(
            "bench",
            RetryConfig.<Response>custom()
                    .maxAttempts(Patience.ATTEMPTS)
                    .retryOnResult(Patience::repeats)
                    .retryOnException(IOException.class::isInstance)
                    .consumeResultBeforeRetryAttempt((attempts, response) -> response.close())
                    .intervalBiFunction(
                            (attempts, either) -> Patience.millis(attempts, either.isRight() ? either.get() : null))
                    .build());

    Resilience4jSender(OkHttpClient client) {
        this.client = client;
    }

    @Override
    public Response execute(Request request) throws IOException {
        try {
            return retry.executeCheckedSupplier(() -> client.newCall(request).execute());
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    @Override
    public void enqueue(Request request, Ending ending) {
        stage(request).whenComplete(ending);
    }

    /** The call is not at hand while its retry waits: its thread is. */
    @Override
    public Runnable executing(Request request, Ending ending) {
        return Blocked.started(() -> execute(request), ending)::interrupt;
    }

    @Override
    public Runnable enqueued(Request request, Ending ending) {
        CompletableFuture<Response> future = stage(request).toCompletableFuture();
        future.whenComplete(ending);
        return () -> future.cancel(true);
    }

    private CompletionStage<Response> stage(Request request) {
        return retry.executeCompletionStage(timer, () -> {
            Attempt attempt = new Attempt();
            client.newCall(request).enqueue(attempt);
            return attempt;
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A call as a future. */
    private static final class Attempt extends CompletableFuture<Response> implements Callback {
        @Override
        public void onFailure(Call call, IOException e) {
            completeExceptionally(e);
        }

        @Override
        public void onResponse(Call call, Response response) {
            complete(response);
        }
    }
}
