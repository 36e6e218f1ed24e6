package dev.heed.okhttp.fleet;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends by resilience4j's {@code Retry} around calls of a plain client, which is told how to read the wait. */
final class Resilience4jSender implements Sender {
    private final OkHttpClient client = new OkHttpClient();
    private final Retry retry = Retry.of(
            "fleet",
            RetryConfig.<Response>custom()
                    .maxAttempts(Told.ATTEMPTS)
                    .retryOnResult(Told::toWait)
                    .consumeResultBeforeRetryAttempt((attempts, response) -> response.close())
                    .intervalBiFunction((attempts, either) -> either.isRight() ? Told.millis(either.get()) : 500L)
                    .build());

    @Override
    public Response send(Request request) throws IOException {
        try {
            return retry.executeCheckedSupplier(() -> client.newCall(request).execute());
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
