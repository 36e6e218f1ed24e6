package dev.heed.okhttp;

/** A loop that waits for the turn of its call. */
interface Sleeper {
    /** Asking again is worth while. On any thread, perhaps before the wait begins: only enqueues or unparks. */
    void wake();
}
