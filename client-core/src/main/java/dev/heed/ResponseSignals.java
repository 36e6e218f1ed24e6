package dev.heed;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code ResponseSignals} is what a response says for other calls, beyond the wait of its own, as
 * {@link ServerSignals#rateLimit} told how to read it.
 *
 * @param named whom the limit holds that named the wait of a refusal, {@link Scope#CALL} for nobody else, and for how
 *     long; empty if the rule of the status says that
 * @param usedUp the limits that a response reports used up, for each scope the longest wait; of a refusal without the
 *     one that named its wait
 * @param absurd the headers, by their configured names, whose unit makes their value absurd
 */
public record ResponseSignals(Optional<UsedUp> named, List<UsedUp> usedUp, Set<String> absurd) {
    /** Says nothing: so does every response where no limit is configured. */
    public static final ResponseSignals NONE = new ResponseSignals(Optional.empty(), List.of(), Set.of());

    /**
     * A limit that is used up.
     *
     * @param scope which calls are held
     * @param time for how long from the arrival of the response, more than zero
     */
    public record UsedUp(Scope scope, Duration time) {
        /**
         * Refuses null.
         *
         * @param scope which calls are held
         * @param time for how long
         * @throws NullPointerException if one of them is null
         */
        public UsedUp {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(time, "time");
        }
    }

    /**
     * Copies what it is given.
     *
     * @param named the limit that named the wait
     * @param usedUp the limits that are used up
     * @param absurd the headers whose value is absurd
     * @throws NullPointerException if one of them is null
     */
    public ResponseSignals {
        Objects.requireNonNull(named, "named");
        usedUp = List.copyOf(usedUp);
        absurd = Set.copyOf(absurd);
    }
}
