package dev.heed.okhttp;

import dev.heed.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One wait of an {@link AsyncLoop}, and the timer that ends it. */
final class Parked implements Runnable {
    private final AsyncLoop loop;
    private final long untilNanos;
    private final boolean isQueued;
    private volatile Time.@Nullable Timer timer;

    Parked(AsyncLoop loop, Next.Pause pause) {
        this.loop = loop;
        this.untilNanos = pause.untilNanos();
        this.isQueued = pause instanceof Next.Queue;
    }

    /** The turn of the call has come: what it waits for may be over. */
    void wake() {
        if (isQueued) {
            loop.isDue();
        }
    }

    /** A release may be left over from an earlier wait: one in a queue only asks again, another must last. */
    boolean mayEnd() {
        return isQueued || loop.left(untilNanos) <= 0;
    }

    void sleep() {
        try {
            timer = loop.async().core().time().delay(Duration.ofNanos(loop.left(untilNanos)), this);
        } catch (Throwable e) {
            loop.endWait(AsyncLoop.due(e));
            throw e;
        }
        if (loop.get() != this) {
            cancelTimer();
        }
    }

    /** On the timer's thread: enqueues, no more. A timer may be early. */
    @Override
    public void run() {
        if (loop.left(untilNanos) > 0) {
            sleep();
        } else {
            loop.isDue();
        }
    }

    void cancelTimer() {
        Time.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
