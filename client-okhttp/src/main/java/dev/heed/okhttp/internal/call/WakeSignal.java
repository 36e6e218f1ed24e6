package dev.heed.okhttp.internal.call;

import dev.heed.internal.hold.Waiter;
import java.util.function.BooleanSupplier;

/** A loop that waits for the turn of its call. */
public interface WakeSignal {
    /** Asking again is worth while. On any thread, perhaps before the wait begins: only enqueues or unparks. */
    void wake();

    /** Whether its call would run if its turn came now: a blocking one has a thread. Takes no lock. */
    default BooleanSupplier canRun() {
        return Waiter.ALWAYS;
    }

    /** An attempt has begun to run. */
    default void runs() {}
}
