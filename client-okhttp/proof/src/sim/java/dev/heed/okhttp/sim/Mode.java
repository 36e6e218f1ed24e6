package dev.heed.okhttp.sim;

/** Lists the ways a user sends a call: through a wrapped client or a factory of calls. */
enum Mode {
    EXECUTE,
    ENQUEUE,
    ASYNC_EXECUTE,
    ASYNC_ENQUEUE;

    boolean executes() {
        return this == EXECUTE || this == ASYNC_EXECUTE;
    }
}
