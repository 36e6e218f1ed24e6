package dev.heed.okhttp.internal.async;

import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Finds OkHttp's own call inside of a call that some factory made around it: OkHttp asks for the event listener of each
 * call as it makes the call, on the same thread. The user's listeners hear what they hear otherwise.
 */
final class MadeCalls implements EventListener.Factory {
    private static final ThreadLocal<@Nullable Slot> ASKED = new ThreadLocal<>();

    private final EventListener.Factory listeners;

    MadeCalls(EventListener.Factory listeners) {
        this.listeners = listeners;
    }

    /**
     * Pairs two calls.
     *
     * @param outer the factory's
     * @param inner OkHttp's own, which the outer one sends
     */
    record Made(Call outer, Call inner) {}

    /** Takes the call that is made on one thread. A factory may send another one, of another client, before it. */
    private static final class Slot {
        private @Nullable Call inner;
    }

    @Override
    public EventListener create(Call call) {
        Slot asked = ASKED.get();
        if (asked != null) {
            asked.inner = call;
        }
        return listeners.create(call);
    }

    /**
     * Lets a factory make a call.
     *
     * @throws IllegalStateException if the factory made none of the client that it was given
     */
    Made by(Call.Factory factory, Request request) {
        Slot outside = ASKED.get();
        Slot asked = new Slot();
        ASKED.set(asked);
        try {
            Call outer = factory.newCall(request);
            if (asked.inner == null) {
                throw new IllegalStateException(
                        "newCall of " + factory.getClass().getName()
                                + ", which the function given to callFactory(…) returned, made no call of the client that the"
                                + " function was given, or of one derived from it with the same eventListenerFactory");
            }
            return new Made(outer, asked.inner);
        } finally {
            restore(outside);
        }
    }

    private static void restore(@Nullable Slot outside) {
        if (outside == null) {
            ASKED.remove();
        } else {
            ASKED.set(outside);
        }
    }
}
