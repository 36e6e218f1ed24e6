package dev.heed;

import java.time.Instant;
import java.util.Objects;

/**
 * A hold that stands: whom it silences, until when, and which reply asked for it. {@link Rule#holding(Scope)} says which
 * replies do; a further one lengthens it and never shortens it.
 *
 * @param scope whom
 * @param partition the tenant it is for; empty where {@code holdPartition} is not used
 * @param target what is silenced, without user-info, query values and fragment: an origin, or a method and URL, of
 *     one of more than 512 characters origin and SHA-256 digest; empty for {@link Scope#CLIENT}
 * @param status of the reply that set its end; 0 if no reply came
 * @param armedAt when that came, by the wall clock
 * @param until when it ends, by the wall clock, without spread, at most {@link ResiliencePolicy#maxHold()} after that reply;
 *     may be past while calls still wait for their turn: one goes first, more with each healthy reply
 */
public record Hold(Scope scope, String partition, String target, int status, Instant armedAt, Instant until) {
    /**
     * Refuses null.
     *
     * @param scope as above
     * @param partition as above
     * @param target as above
     * @param status as above
     * @param armedAt as above
     * @param until as above
     * @throws NullPointerException if one of them is null
     */
    public Hold {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(partition, "partition");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(armedAt, "armedAt");
        Objects.requireNonNull(until, "until");
    }

    /** For a person: {@code ORIGIN http://host, armed by 429 at …, until …}. */
    @Override
    public String toString() {
        String whom = (scope + " " + target).trim() + (partition.isEmpty() ? "" : " of " + partition);
        return whom + ", armed by " + status + " at " + armedAt + ", until " + until;
    }
}
