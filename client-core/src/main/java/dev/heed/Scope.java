package dev.heed;

/**
 * A {@code Scope} says which other calls of the same {@code Resilience} a hold keeps back, when a response asks for a
 * wait.
 *
 * <p>{@link Rule#holding(Scope)} chooses one for a status. Requests are compared as the call has them before each send,
 * a redirect hop included, and before interceptors rewrite them; within the partition that {@code holdPartition} names,
 * if any. Where several holds concern a request, the one that ends last counts.
 */
public enum Scope {
    /** No other call is held: only the call that got the response waits. */
    CALL,
    /**
     * Calls with the same method, URL, headers and body are held. They are compared by a SHA-256 digest, for which a
     * body is written once more; a request whose body can be sent once only is never held by this scope. With
     * {@link Rule#neverRepeat()} it rejects unchanged requests, compared after the application interceptors:
     * {@link Rule#holding(Scope, java.time.Duration)}.
     */
    SAME_REQUEST,
    /**
     * Calls with the same method and URL are held; the query counts, the fragment does not. A 503 holds this scope by
     * default (RFC 9110 15.6.4).
     */
    RESOURCE,
    /** Calls to the same scheme, host and port are held. A 429 holds this scope by default (RFC 6585 4). */
    ORIGIN,
    /** Every call of the same {@code Resilience} is held, whichever of its clients makes it. */
    CLIENT
}
