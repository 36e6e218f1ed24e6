package dev.heed.okhttp.internal.async;

import dev.heed.Time;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.UserExceptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One wait of an {@link AsyncLoop}, and the timer that ends it. */
final class PendingWait implements ResumeQueue.Waiting, Runnable {
    private final AsyncWait loop;
    private final long untilNanos;
    private final boolean isQueued;
    private boolean isDue;
    private volatile Time.@Nullable Timer timer;

    PendingWait(AsyncWait loop, Action.Wait pause) {
        this.loop = loop;
        this.untilNanos = pause.untilNanos();
        this.isQueued = pause instanceof Action.WaitForHold;
    }

    /** The turn of the call has come: what it waits for may be over. */
    void wake() {
        if (isQueued) {
            becomesDue();
        }
    }

    void sleep() {
        try {
            timer = loop.async().core().time().delay(Duration.ofNanos(loop.left(untilNanos)), this);
        } catch (Throwable e) {
            loop.endWait(UserExceptions.asIOException(e));
            throw e;
        }
        if (loop.get() != this) {
            cancelTimer();
        }
    }

    /** On the timer's thread: enqueues, no more. A timer may be early. */
    @Override
    public void run() {
        boolean isEarly;
        try {
            isEarly = loop.left(untilNanos) > 0;
        } catch (Throwable e) { // of a clock of the user's
            loop.endWait(UserExceptions.asIOException(e));
            throw e;
        }
        if (isEarly) {
            sleep();
        } else {
            becomesDue();
        }
    }

    /** Once, whoever is first: its timer, or its turn. */
    private void becomesDue() {
        synchronized (this) {
            if (isDue) {
                return;
            }
            isDue = true;
        }
        loop.isDue(this);
    }

    @Override
    public void yields() {
        loop.yields();
    }

    @Override
    public void release(ResumeQueue.Permit permit) {
        loop.release(this, permit);
    }

    /** What a clock of the user's throws must not keep the call from its end. */
    void cancelTimer() {
        Time.Timer pending = timer;
        if (pending != null) {
            try {
                pending.cancel();
            } catch (Throwable e) {
                UserExceptions.report(e);
            }
        }
    }
}
