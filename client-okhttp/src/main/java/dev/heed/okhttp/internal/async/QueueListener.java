package dev.heed.okhttp.internal.async;

import okhttp3.Call;
import okhttp3.Dispatcher;
import okhttp3.EventListener;

/**
 * Hears whether an attempt stands in the queue of the dispatcher. What Heed counts by itself is not all that occupies its
 * slots: another factory, a wrapped client or a plain one may share it.
 */
final class QueueListener extends EventListener {
    private final AsyncWait loop;

    QueueListener(AsyncWait loop) {
        this.loop = loop;
    }

    @Override
    public void dispatcherQueueStart(Call attempt, Dispatcher dispatcher) {
        loop.isQueued(attempt);
    }

    @Override
    public void dispatcherQueueEnd(Call attempt, Dispatcher dispatcher) {
        loop.leavesQueue(attempt);
    }
}
