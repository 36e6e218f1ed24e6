package dev.heed.internal.hold;

/** Says what an attempt that asks for no hold shows about the server. */
public enum ServerHealth {
    /** Response headers came, and their rule does not retry: a 404 is healthy too. */
    HEALTHY,
    /** No response came, or one whose rule retries, whether or not this call is retried. */
    UNHEALTHY,
    /** Nothing is known of the server: the call was cancelled or interrupted, or asked only the cache. */
    UNKNOWN
}
