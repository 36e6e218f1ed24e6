package dev.heed.okhttp;

import dev.heed.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One wait of an {@link AsyncLoop}, and the timer that ends it. */
final class Parked implements Runnable {
    private final AsyncLoop loop;
    private final Next.Pause pause;
    private volatile Time.@Nullable Timer timer;

    Parked(AsyncLoop loop, Next.Pause pause) {
        this.loop = loop;
        this.pause = pause;
    }

    /** The turn of the call has come: what it waits for may be over. */
    void wake() {
        if (pause instanceof Next.Queue) {
            loop.async().releases().add(pause.host(), loop);
        }
    }

    /** A release may be left over from an earlier wait: one in a queue only asks again, another must last. */
    boolean mayEnd() {
        return pause instanceof Next.Queue || loop.left(pause) <= 0;
    }

    void sleep() {
        try {
            timer = loop.async().core().time().delay(Duration.ofNanos(loop.left(pause)), this);
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
        if (loop.left(pause) > 0) {
            sleep();
        } else {
            loop.async().releases().add(pause.host(), loop);
        }
    }

    void cancelTimer() {
        Time.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
