package dev.heed.internal;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A call's place in the queues of holds: where it waits, or which hold let it go on. Guarded by {@link Holds}. */
public final class Turn {
    /** Of a call that waits on a thread of its own: let go, it runs. */
    public static final BooleanSupplier ALWAYS = () -> true;

    static final long NOT_ARRIVED = 0;

    private final Runnable wake;
    private final BooleanSupplier canRun;

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
        this(wake, ALWAYS);
    }

    /**
     * A call that has not asked yet, and that needs room to run.
     *
     * @param wake told, outside of every lock, that asking again is worth while; only enqueues or unparks
     * @param canRun asked under the lock of the holds, so it takes none: whether the call would run at once if it were let
     *     go now, or runs already
     */
    public Turn(Runnable wake, BooleanSupplier canRun) {
        this.wake = wake;
        this.canRun = canRun;
    }

    boolean canRun() {
        return canRun.getAsBoolean();
    }

    boolean canAlwaysRun() {
        return canRun == ALWAYS;
    }

    void wake() {
        wake.run();
    }
}
