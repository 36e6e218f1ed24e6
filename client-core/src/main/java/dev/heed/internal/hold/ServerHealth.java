package dev.heed.internal.hold;

/** What an attempt that asks for no hold tells of the server. */
public enum ServerHealth {
    /** Response headers came, and their rule does not repeat: also a 404. */
    HEALTHY,
    /** No response, or one that its rule repeats at, whether or not this call does. */
    UNHEALTHY,
    /** Nothing: the call was cancelled or interrupted, or asked only the cache. */
    UNKNOWN
}
