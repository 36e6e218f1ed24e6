package dev.heed.okhttp.internal.async;

import dev.heed.okhttp.internal.call.UserExceptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okio.AsyncTimeout;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Bounds all attempts and waits of a {@link ResilientCall} by its {@code callTimeout}. When that is over it cancels the
 * call, on okio's watchdog thread. Each attempt, being a call of OkHttp's own, gets what is left of the time. A wrapped
 * client needs no such thing, since its loop runs inside of OkHttp's own timeout.
 */
final class CallTimeout extends AsyncTimeout {
    private final Call call;
    private final Supplier<@Nullable Call> attempt;

    /**
     * Makes a timeout that bounds nothing yet.
     *
     * @param call the call that is cancelled when its time is over
     * @param attempt gives the attempt that runs; null if none does
     */
    CallTimeout(Call call, Supplier<@Nullable Call> attempt) {
        this.call = call;
        this.attempt = attempt;
    }

    /** Cancels the call. It reports what a listener throws, which would end the watchdog that all calls share. */
    @Override
    protected void timedOut() {
        try {
            call.cancel();
        } catch (Throwable e) {
            UserExceptions.report(e);
        }
    }

    /**
     * Cancels the timeout, and that of the running attempt too, which would end an open stream all the same: libraries
     * such as okhttp-sse cancel the timeout of a stream.
     */
    @Override
    public void cancel() {
        super.cancel();
        Call running = attempt.get();
        if (running != null) {
            running.timeout().cancel();
        }
    }

    /** Gives an attempt what is left of the time, at least 1 ns: OkHttp takes 0 for no timeout at all. */
    void bound(Timeout attempt, long elapsedNanos) {
        long whole = timeoutNanos();
        attempt.timeout(whole == 0 ? 0 : Math.max(1, whole - elapsedNanos), TimeUnit.NANOSECONDS);
        if (hasDeadline()) {
            attempt.deadlineNanoTime(deadlineNanoTime());
        }
    }
}
