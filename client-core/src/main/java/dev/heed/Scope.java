package dev.heed;

/**
 * Whom a reply that asks for a wait silences: which other calls of the same {@code Resilience} wait as well.
 *
 * <p>{@link Rule#holding(Scope)} chooses one for a status. Requests are compared as the call has them before each send, a
 * redirect hop included, and before interceptors rewrite them; within the partition that {@code holdPartition} names, if any.
 * Where several holds stand before a request, the one that ends last counts.
 */
public enum Scope {
    /** Nobody else: only the call that got the reply waits. */
    CALL,
    /**
     * Calls with the same method, URL, headers and body, compared by a SHA-256 digest: for that a body is written once more.
     * One that can be sent once only is never held by this scope. With {@link Rule#neverRepeat()} it refuses unchanged
     * repeats, compared after the application interceptors: {@link Rule#holding(Scope, java.time.Duration)}.
     */
    SAME_REQUEST,
    /** Calls with the same method and URL, its query included, its fragment not. What 503 holds by default (RFC 9110 15.6.4). */
    RESOURCE,
    /** Calls to the same scheme, host and port. What 429 holds by default (RFC 6585 4). */
    ORIGIN,
    /** Every call of the same {@code Resilience}, whichever of its clients makes it. */
    CLIENT
}
