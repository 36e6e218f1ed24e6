package dev.heed.okhttp;

import dev.heed.Time;
import java.time.Duration;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** One wait of an {@link AsyncLoop}: what is sent when it is over, and the timer that says so. */
final class Parked implements Runnable {
    private final AsyncLoop loop;
    private final Request request;
    private final long readyAtNanos;
    private volatile Time.@Nullable Timer timer;

    Parked(AsyncLoop loop, Next.Send send) {
        this.loop = loop;
        this.request = send.request();
        this.readyAtNanos = send.readyAtNanos();
    }

    Request request() {
        return request;
    }

    void sleep() {
        try {
            timer = loop.async().core().time().delay(Duration.ofNanos(loop.left(readyAtNanos)), this);
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
        if (loop.left(readyAtNanos) > 0) {
            sleep();
        } else {
            loop.async().releases().add(request.url().host(), loop);
        }
    }

    void cancelTimer() {
        Time.Timer pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
