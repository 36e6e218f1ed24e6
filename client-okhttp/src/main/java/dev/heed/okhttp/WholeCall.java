package dev.heed.okhttp;

import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;
import okio.Timeout;

/** Bounds a {@link ResilientCall} with its waits; the watchdog thread, shared by all calls, only cancels. */
final class WholeCall extends AsyncTimeout {
    private final ResilientCall call;

    WholeCall(ResilientCall call) {
        this.call = call;
    }

    /** What a listener of the user's throws must not end the watchdog: it would watch no call any more. */
    @Override
    protected void timedOut() {
        try {
            call.cancel();
        } catch (Throwable e) {
            Deliveries.report(e);
        }
    }

    /** Called off for an open stream, by okhttp-sse say: the attempt's own timeout would end it too. */
    @Override
    public void cancel() {
        super.cancel();
        Call running = call.attempt();
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
