package dev.heed.okhttp;

import dev.heed.internal.Turn;
import java.util.function.BooleanSupplier;

/** A loop that waits for the turn of its call. */
interface Sleeper {
    /** Asking again is worth while. On any thread, perhaps before the wait begins: only enqueues or unparks. */
    void wake();

    /** Whether its call would run if its turn came now: a blocking one has a thread. Takes no lock. */
    default BooleanSupplier canRun() {
        return Turn.ALWAYS;
    }

    /** An attempt has begun to run. */
    default void runs() {}
}
