package dev.heed.internal.hold;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Represents a call in the queues of holds: it knows in which queue the call waits, which hold let it go, and how to
 * wake it. {@link HoldRegistry} guards it with its lock.
 */
public final class Waiter {
    /** A call that waits on a thread of its own always runs once it is let go. */
    public static final BooleanSupplier ALWAYS = () -> true;

    static final long NOT_ARRIVED = 0;

    private final Runnable wake;
    private final BooleanSupplier canRun;

    /**
     * The call has this place in every queue for as long as it lives: one whose own response armed a hold comes before
     * later ones.
     */
    long arrival = NOT_ARRIVED;

    /** The call waits in the queue of this one hold. */
    @Nullable
    ActiveHold queuedIn;

    /** This one hold let the call go and waits for its response, unless it was armed again meanwhile. */
    @Nullable
    ActiveHold grantedBy;

    /** This hold counts the call as waiting. */
    @Nullable
    WaitCounts countedBy;

    /** The call waits on its own, since its own response armed this one hold. */
    @Nullable
    WaitCounts waitsAloneFor;

    /** The call asks again at this time, if nobody wakes it before. */
    long asksAtNanos;

    /** The call was last let go at this time. */
    long goneNanos;

    /** So many calls were on their way then, itself included. */
    int place;

    /**
     * Makes the waiter of a call that has not asked yet, and can be sent whenever it is woken.
     *
     * @param wake is run, outside of every lock, when asking again is worth while; it only enqueues or unparks
     */
    public Waiter(Runnable wake) {
        this(wake, ALWAYS);
    }

    /**
     * Makes the waiter of a call that has not asked yet.
     *
     * @param wake is run, outside of every lock, when asking again is worth while; it only enqueues or unparks
     * @param canRun returns whether the call would be sent at once if it were woken now: those that would go before
     *     those that would not. It is asked often and under the lock of the holds: it reads a field or two, takes no
     *     lock, waits for nothing and runs no user code
     */
    public Waiter(Runnable wake, BooleanSupplier canRun) {
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
