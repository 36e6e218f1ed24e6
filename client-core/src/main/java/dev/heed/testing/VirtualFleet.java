package dev.heed.testing;

import dev.heed.HoldFleet;
import java.time.Duration;
import java.util.Objects;

/**
 * {@code VirtualFleet} makes a fleet of several {@code Resilience} of one JVM, for tests: what one of them is told
 * reaches the others as it does through a real engine, in virtual time, and a test can cut some of them off.
 *
 * <pre>{@code
 * VirtualTime time = VirtualTime.manual();
 * VirtualFleet fleet = VirtualFleet.of(time);
 * Resilience one = Resilience.builder(policy).time(time).fleet(fleet.member()).build();
 * Resilience other = Resilience.builder(policy).time(time).fleet(fleet.member()).build();
 * // a 429 that a call of one gets makes the calls of the other wait, too
 * }</pre>
 *
 * <p>Commands and messages take no time unless {@link #delayedBy} says so, and are carried out on the thread that
 * causes them. A first that does not come back loses its turn ten seconds after the end of the hold. It is safe for use
 * by several threads.
 */
public final class VirtualFleet {
    private final VirtualTime time;
    private final Duration delay;
    private final VirtualEngine engine;

    private VirtualFleet(VirtualTime time, Duration delay) {
        this.time = time;
        this.delay = delay;
        this.engine = new VirtualEngine(time);
    }

    /**
     * Makes a fleet without members.
     *
     * @param time the time of all its members
     * @return a new fleet
     * @throws NullPointerException if it is null
     */
    public static VirtualFleet of(VirtualTime time) {
        return new VirtualFleet(Objects.requireNonNull(time, "time"), Duration.ZERO);
    }

    /**
     * Makes a fleet in which each command and each message is on its way for a time. It needs a time that the test
     * moves, {@link VirtualTime#manual()}. This fleet stays as it is.
     *
     * @param each how long; zero for none
     * @return a new fleet of the same time, without members
     * @throws IllegalArgumentException if negative
     */
    public VirtualFleet delayedBy(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("each must not be negative, was " + each);
        }
        return new VirtualFleet(time, each);
    }

    /**
     * Adds a process to the fleet.
     *
     * @return what one {@code ResilienceBuilder.fleet(…)} gets; it is a member once that is built, until it is closed
     */
    public HoldFleet member() {
        return new VirtualMember(engine, time, delay);
    }

    /**
     * Cuts a process off: nothing reaches it, and nothing that it says arrives. It notices that at once.
     *
     * @param member one that {@link #member()} of this fleet gave
     * @throws IllegalArgumentException if it is none
     */
    public void cut(HoldFleet member) {
        own(member).cut();
    }

    /**
     * Connects a process that was cut off. It hears what stands, and within five seconds tells what the others do not
     * know: a delay of its time, beside which others wait only with {@link VirtualTime#manual()}.
     *
     * @param member one that {@link #member()} of this fleet gave
     * @throws IllegalArgumentException if it is none
     */
    public void heal(HoldFleet member) {
        own(member).heal();
    }

    /** Makes the engine forget all it knows, as one that restarts empty does; its members are connected anew. */
    public void restart() {
        engine.restart();
    }

    private VirtualMember own(HoldFleet member) {
        if (member instanceof VirtualMember own && own.isOf(engine)) {
            return own;
        }
        throw new IllegalArgumentException("member must be one of this fleet, was " + member);
    }
}
