package dev.heed;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Hold} keeps requests back until a time: it says which requests, until when, and which response armed it.
 * {@link Rule#holding(Scope)} says which responses arm a hold; a further one lengthens it and never shortens it.
 *
 * @param scope which other calls are held
 * @param partition the partition that it is for; empty where {@code holdPartition} is not used, and for what another
 *     process armed until a call of this one meets it
 * @param target what is held, without user-info, query values and fragment: an origin, or a method and URL; where the
 *     URL has more than 512 characters, its origin and SHA-256 digest; empty for {@link Scope#CLIENT}; for what another
 *     process of a {@link HoldFleet} armed, {@code https://host (RESOURCE 3f9c…)} until a call of this one meets it
 * @param status the status of the response that set its end; 0 if no response came
 * @param armedAt when that response came, by the wall clock
 * @param until when it ends, by the wall clock, without spread, at most {@link ResiliencePolicy#maxHold()} after that
 *     response; may be past while calls still wait in the queue: one is sent first, more with each healthy response
 * @param localStatus the status of the local response to a call that cannot wait: the one that the response means
 *     which set the end, or 429 if that was no refusal and reported a limit used up
 * @param waiting how many calls waited for it when the holds were listed; 0 elsewhere. It distinguishes no hold from
 *     another: two that differ only here are equal
 */
public record Hold(
        Scope scope,
        String partition,
        String target,
        int status,
        Instant armedAt,
        Instant until,
        int localStatus,
        int waiting) {
    private static final int UNAVAILABLE = 503;

    /**
     * Refuses null.
     *
     * @param scope which other calls are held
     * @param partition the partition that it is for; may be empty
     * @param target what is held; may be empty
     * @param status the status of the response that set its end; 0 if no response came
     * @param armedAt when that response came
     * @param until when it ends
     * @param localStatus the status of local responses
     * @param waiting how many calls wait for it
     * @throws NullPointerException if one of them is null
     * @throws IllegalArgumentException if less than none waits
     */
    public Hold {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(armedAt, "armedAt");
        Objects.requireNonNull(until, "until");
        if (waiting < 0) {
            throw new IllegalArgumentException("waiting must be at least 0, was " + waiting);
        }
    }

    /** Compares all but how many wait, which changes while the hold stands. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Hold that
                && scope == that.scope
                && partition.equals(that.partition)
                && target.equals(that.target)
                && status == that.status
                && armedAt.equals(that.armedAt)
                && until.equals(that.until)
                && localStatus == that.localStatus;
    }

    @Override
    public int hashCode() {
        return Objects.hash(scope, partition, target, status, armedAt, until, localStatus);
    }

    /**
     * Makes a hold for which nobody is said to wait, and whose local responses have the status of the response that set
     * its end; 503 if no response came.
     *
     * @param scope which other calls are held
     * @param partition the partition that it is for; may be empty
     * @param target what is held; may be empty
     * @param status the status of the response that set its end; 0 if no response came
     * @param armedAt when that response came
     * @param until when it ends
     * @throws NullPointerException if one of them is null
     */
    public Hold(Scope scope, String partition, String target, int status, Instant armedAt, Instant until) {
        this(scope, partition, target, status, armedAt, until, localStatus(status), 0);
    }

    private static int localStatus(int status) {
        return status == 0 ? UNAVAILABLE : status;
    }

    /**
     * Describes the hold for a person: {@code ORIGIN http://host, armed by 429 at …, until …}; {@code armed by 200,
     * answers 429} where local responses have another status.
     */
    @Override
    public String toString() {
        String whom = (scope + " " + target).trim() + (partition.isEmpty() ? "" : " of " + partition);
        String answers = localStatus == localStatus(status) ? "" : ", answers " + localStatus;
        return whom + ", armed by " + status + answers + " at " + armedAt + ", until " + until
                + (waiting == 0 ? "" : ", " + waiting + " waiting");
    }
}
