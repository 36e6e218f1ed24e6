package dev.heed.internal.hold;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A call's place in the queues of holds: where it waits, or which hold let it go on. Guarded by {@link HoldRegistry}. */
public final class Waiter {
    /** Of a call that waits on a thread of its own: let go, it runs. */
    public static final BooleanSupplier ALWAYS = () -> true;

    static final long NOT_ARRIVED = 0;

    private final Runnable wake;
    private final BooleanSupplier canRun;

    /** Its place in every queue, for as long as it lives: a call that was told to wait itself comes before later ones. */
    long arrival = NOT_ARRIVED;

    /** The one hold in whose queue it waits. */
    @Nullable
    ActiveHold queuedIn;

    /** The one hold that waits for its reply, unless it was armed again meanwhile. */
    @Nullable
    ActiveHold grantedBy;

    /** The hold that counts it as waiting. */
    @Nullable
    ActiveHold countedBy;

    /** When it asks again if nobody wakes it before. */
    long asksAtNanos;

    /** When it was let go last. */
    long goneNanos;

    /** How many were on their way then, itself included. */
    int place;

    /**
     * A call that has not asked yet, and can be sent whenever it is woken.
     *
     * @param wake told, outside of every lock, that asking again is worth while; only enqueues or unparks
     */
    public Waiter(Runnable wake) {
        this(wake, ALWAYS);
    }

    /**
     * A call that has not asked yet.
     *
     * @param wake told, outside of every lock, that asking again is worth while; only enqueues or unparks
     * @param canRun whether it would be sent at once if it were woken now: those that would go before those that would not.
     *     Asked under the lock of the holds, often: it reads a field or two, and takes no lock, waits for nothing and runs
     *     no user code
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
