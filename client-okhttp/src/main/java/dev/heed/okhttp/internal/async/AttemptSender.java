package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.blocking.BlockingLoop;
import dev.heed.okhttp.internal.call.WakeSignal;
import dev.heed.okhttp.internal.engine.CallExecution;
import dev.heed.okhttp.internal.interceptor.HoldInterceptor;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Executes the attempts of a {@link ResilientCall} on the thread of its caller, for {@link BlockingLoop}. */
final class AttemptSender implements BlockingLoop.Sender {
    private final AttemptCalls attempts;
    private final ResilientCall call;
    private final long startedNanos;
    private @Nullable Call last;

    AttemptSender(AttemptCalls attempts, ResilientCall call, long startedNanos) {
        this.attempts = attempts;
        this.call = call;
        this.startedNanos = startedNanos;
    }

    @Override
    public Response send(Request next) throws IOException {
        Call attempt = call.nextAttempt(next, startedNanos);
        last = attempt;
        try {
            return attempts.sending(attempt).execute();
        } catch (IOException e) {
            throw HoldInterceptor.heldOr(attempt, e);
        }
    }

    @Override
    public CallExecution begin(long started, WakeSignal wakeSignal) {
        return call.execution(last, startedNanos, wakeSignal);
    }
}
