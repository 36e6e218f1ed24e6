package dev.heed.okhttp.internal.async;

import dev.heed.Time;
import dev.heed.okhttp.internal.call.Action;
import dev.heed.okhttp.internal.call.UserExceptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits once for an {@link AsyncLoop}, without a thread. A wait for a hold or for new credentials is due when its timer
 * fires or its call is woken. A wait that the call's own response asked for is due only when its timer fires, since
 * nothing may be sent earlier. {@link ResumeQueue} continues a call whose wait is due once its host has room.
 */
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

    /**
     * Ends a wait for a hold or for new credentials early. A wait that the call's own response asked for stays.
     */
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

    /**
     * Runs on the timer's thread, which all calls share: it only enqueues, or sleeps again, since a timer may be early.
     */
    @Override
    public void run() {
        boolean isEarly;
        try {
            isEarly = loop.left(untilNanos) > 0;
        } catch (Throwable e) { // a Time that the user gave may throw
            loop.endWait(UserExceptions.asIOException(e));
            throw e;
        }
        if (isEarly) {
            sleep();
        } else {
            becomesDue();
        }
    }

    /** Enqueues the wait once, for the timer or for the wake, whichever comes first. */
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

    /**
     * Cancels the timer, and reports what a {@code Time} that the user gave throws, so that the call ends all the same.
     */
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
