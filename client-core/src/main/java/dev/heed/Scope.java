package dev.heed;

/**
 * Whom a reply that asks for a wait silences: which other calls of the same {@code Resilience} wait as well.
 *
 * <p>{@link Rule#holding(Scope)} chooses one for a status. This version acts on {@link #CALL} only: whatever the scope, just
 * the call that got the reply waits.
 */
public enum Scope {
    /** Nobody else: only the call that got the reply waits. */
    CALL,
    /** Calls with the same method, URL, headers and body. */
    SAME_REQUEST,
    /** Calls with the same method and URL, its query included. */
    RESOURCE,
    /** Calls to the same scheme, host and port. */
    ORIGIN,
    /** Every call of the same {@code Resilience}. */
    CLIENT
}
