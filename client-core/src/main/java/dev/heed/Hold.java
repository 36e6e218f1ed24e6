package dev.heed;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Hold} keeps requests back until a time: it says which requests, until when, and which response armed it.
 * {@link Rule#holding(Scope)} says which responses arm a hold; a further one lengthens it and never shortens it.
 *
 * @param scope which other calls are held
 * @param partition the partition that it is for; empty where {@code holdPartition} is not used
 * @param target what is held, without user-info, query values and fragment: an origin, or a method and URL; where the
 *     URL has more than 512 characters, its origin and SHA-256 digest; empty for {@link Scope#CLIENT}
 * @param status the status of the response that set its end; 0 if no response came
 * @param armedAt when that response came, by the wall clock
 * @param until when it ends, by the wall clock, without spread, at most {@link ResiliencePolicy#maxHold()} after that
 *     response; may be past while calls still wait in the queue: one is sent first, more with each healthy response
 * @param waiting how many calls waited for it when the holds were listed; 0 elsewhere. It distinguishes no hold from
 *     another: two that differ only here are equal
 */
public record Hold(
        Scope scope, String partition, String target, int status, Instant armedAt, Instant until, int waiting) {
    /**
     * Refuses null.
     *
     * @param scope which other calls are held
     * @param partition the partition that it is for; may be empty
     * @param target what is held; may be empty
     * @param status the status of the response that set its end; 0 if no response came
     * @param armedAt when that response came
     * @param until when it ends
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

    /**
     * Makes a hold for which nobody is said to wait.
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
        this(scope, partition, target, status, armedAt, until, 0);
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
                && until.equals(that.until);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scope, partition, target, status, armedAt, until);
    }

    /** Describes the hold for a person: {@code ORIGIN http://host, armed by 429 at …, until …}. */
    @Override
    public String toString() {
        String whom = (scope + " " + target).trim() + (partition.isEmpty() ? "" : " of " + partition);
        return whom + ", armed by " + status + " at " + armedAt + ", until " + until
                + (waiting == 0 ? "" : ", " + waiting + " waiting");
    }
}
