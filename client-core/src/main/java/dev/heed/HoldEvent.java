package dev.heed;

import java.util.Objects;

/**
 * A {@code HoldEvent} says that a {@link Hold} was armed, or that it is over: what the two lines that each hold has in
 * the log say too.
 *
 * @param kind which of the two ends it is
 * @param hold the hold; {@link Hold#waiting()} is not told here
 * @param waited how many calls waited for it until it was over, each counted once; 0 when it is armed
 * @param answeredLocally how many calls got a local response meanwhile; 0 when it is armed
 */
public record HoldEvent(Kind kind, Hold hold, int waited, int answeredLocally) {
    /**
     * Refuses null.
     *
     * @param kind which of the two ends it is
     * @param hold the hold
     * @param waited how many calls waited for it
     * @param answeredLocally how many calls got a local response
     * @throws NullPointerException if the kind or the hold is null
     */
    public HoldEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(hold, "hold");
    }

    /** Says which end of a hold an event tells of. Values may be added in a minor version. */
    public enum Kind {
        /** The hold begins: none stood on the same requests. A response that only lengthens one tells nothing. */
        ARMED,
        /** The hold is over: nobody waits for it any more, and a healthy response came, or nobody for ten seconds. */
        OVER
    }
}
