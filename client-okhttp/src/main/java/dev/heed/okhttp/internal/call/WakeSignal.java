package dev.heed.okhttp.internal.call;

import dev.heed.internal.hold.Waiter;
import java.util.function.BooleanSupplier;

/** Wakes a loop that waits for its call to be let go by a hold. */
public interface WakeSignal {
    /**
     * Wakes the loop, since asking again is worth while. It is called on any thread, perhaps before the wait begins: it
     * only enqueues or unparks.
     */
    void wake();

    /** Returns whether the call would run if it were let go now: a blocking one has a thread. It takes no lock. */
    default BooleanSupplier canRun() {
        return Waiter.ALWAYS;
    }

    /** Takes note that an attempt has begun to run. */
    default void runs() {}
}
