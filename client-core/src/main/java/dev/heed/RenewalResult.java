package dev.heed;

/**
 * A {@code RenewalResult} says what a renewal of credentials brought.
 *
 * <p>Values may be added in a minor version: a {@code switch} over them keeps a default.
 */
public enum RenewalResult {
    /** The source brought a value other than the one that was rejected or expires, or a first one. */
    RENEWED,
    /** The source brought nothing, the same value again, or what is no value of a header. */
    NOTHING_NEW,
    /** The source threw an exception, or the executor of the dispatcher did not take the work. */
    FAILED
}
