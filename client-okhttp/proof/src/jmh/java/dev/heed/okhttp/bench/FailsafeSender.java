package dev.heed.okhttp.bench;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.event.ExecutionScheduledEvent;
import dev.failsafe.okhttp.FailsafeCall;
import dev.failsafe.okhttp.FailsafeCall.FailsafeCallBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends by Failsafe's module for OkHttp, around calls of a plain client. */
final class FailsafeSender implements Sender {
    private static final RetryPolicy<Response> RETRY = RetryPolicy.<Response>builder()
            .withMaxAttempts(Patience.ATTEMPTS)
            .handleResultIf(Patience::repeats)
            .handle(IOException.class)
            .onRetryScheduled(FailsafeSender::close)
            .withDelayFn(
                    context -> Duration.ofMillis(Patience.millis(context.getAttemptCount(), context.getLastResult())))
            .build();

    /** While the one call is on its way that tries whether the breaker can close. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final OkHttpClient client;
    private final FailsafeCallBuilder builder;

    private FailsafeSender(OkHttpClient client, FailsafeExecutor<Response> executor) {
        this.client = client;
        this.builder = FailsafeCall.with(executor);
    }

    static Sender of(OkHttpClient client) {
        return new FailsafeSender(client, Failsafe.with(RETRY));
    }

    /** Attempts begin on this executor. */
    static Sender of(OkHttpClient client, ExecutorService executor) {
        return new FailsafeSender(client, Failsafe.with(RETRY).with(executor));
    }

    /**
     * What comes nearest to a hold: a breaker that a 429 opens for as long as it says, and repeats until it has closed.
     */
    static Sender withBreaker(OkHttpClient client) {
        CircuitBreaker<Response> breaker = CircuitBreaker.<Response>builder()
                .handleIf((response, failure) -> response != null && response.code() == 429)
                .withFailureThreshold(1)
                .withSuccessThreshold(1)
                .withDelayFn(context -> Duration.ofMillis(Patience.millis(1, context.getLastResult())))
                .build();
        RetryPolicy<Response> retry = RetryPolicy.<Response>builder()
                .withMaxAttempts(-1)
                .withMaxDuration(Duration.ofMinutes(15))
                .handleResultIf(Patience::repeats)
                .handle(IOException.class, CircuitBreakerOpenException.class)
                .onRetryScheduled(FailsafeSender::close)
                .withDelayFn(context -> longer(breaker.getRemainingDelay(), ASK_AGAIN))
                .build();
        return new FailsafeSender(client, Failsafe.with(retry, breaker));
    }

    /** The module itself does it when it sends again: until then the reply would keep its connection. */
    private static void close(ExecutionScheduledEvent<Response> refused) {
        if (refused.getLastResult() != null) {
            refused.getLastResult().close();
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private FailsafeCall newCall(Request request) {
        return builder.compose(client.newCall(request));
    }

    @Override
    public Response execute(Request request) throws IOException {
        return newCall(request).execute();
    }

    @Override
    public void enqueue(Request request, Ending ending) {
        newCall(request).executeAsync().whenComplete(ending);
    }

    @Override
    public Runnable executing(Request request, Ending ending) {
        FailsafeCall call = newCall(request);
        Blocked.started(call::execute, ending);
        return call::cancel;
    }

    @Override
    public Runnable enqueued(Request request, Ending ending) {
        FailsafeCall call = newCall(request);
        call.executeAsync().whenComplete(ending);
        return call::cancel;
    }
}
