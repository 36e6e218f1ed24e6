package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.UserExceptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okio.AsyncTimeout;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** Bounds a call with its waits; the watchdog thread, shared by all calls, only cancels. */
final class CallTimeout extends AsyncTimeout {
    private final Call call;
    private final Supplier<@Nullable Call> attempt;

    /**
     * Bounds nothing yet.
     *
     * @param call that is cancelled when its time is over
     * @param attempt gives the one that runs; null if none does
     */
    CallTimeout(Call call, Supplier<@Nullable Call> attempt) {
        this.call = call;
        this.attempt = attempt;
    }

    /** What a listener of the user's throws must not end the watchdog: it would watch no call any more. */
    @Override
    protected void timedOut() {
        try {
            call.cancel();
        } catch (Throwable e) {
            UserExceptions.report(e);
        }
    }

    /** Called off for an open stream, by okhttp-sse say: the attempt's own timeout would end it too. */
    @Override
    public void cancel() {
        super.cancel();
        Call running = attempt.get();
        if (running != null) {
            running.timeout().cancel();
        }
    }

    /** Gives an attempt what is left. OkHttp takes 0 for no timeout at all. */
    void bound(Timeout attempt, long elapsedNanos) {
        long whole = timeoutNanos();
        attempt.timeout(whole == 0 ? 0 : Math.max(1, whole - elapsedNanos), TimeUnit.NANOSECONDS);
        if (hasDeadline()) {
            attempt.deadlineNanoTime(deadlineNanoTime());
        }
    }
}
