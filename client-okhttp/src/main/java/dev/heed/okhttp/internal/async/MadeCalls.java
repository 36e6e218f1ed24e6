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
    private final EventListener.Factory listeners;
    private final ThreadLocal<@Nullable Slot> slots = new ThreadLocal<>();

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

    private static final class Slot {
        private @Nullable Call inner;
    }

    @Override
    public EventListener create(Call call) {
        Slot asked = slots.get();
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
        Slot asked = new Slot();
        slots.set(asked);
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
            slots.remove();
        }
    }
}
