package dev.heed.internal;

import org.jspecify.annotations.Nullable;

/** A call's place in the queues of holds: where it waits, or which hold let it go on. Guarded by {@link Holds}. */
public final class Turn {
    static final long NOT_ARRIVED = 0;

    private final Runnable wake;

    /** Its place in every queue, for as long as it lives: a call that was told to wait itself comes before later ones. */
    long arrival = NOT_ARRIVED;

    /** The one hold in whose queue it waits. */
    @Nullable
    StandingHold queuedIn;

    /** The one hold that waits for its reply, unless it was armed again meanwhile. */
    @Nullable
    StandingHold grantedBy;

    /** The hold that counts it as waiting. */
    @Nullable
    StandingHold countedBy;

    /**
     * A call that has not asked yet.
     *
     * @param wake told, outside of every lock, that asking again is worth while; only enqueues or unparks
     */
    public Turn(Runnable wake) {
        this.wake = wake;
    }

    void wake() {
        wake.run();
    }
}
