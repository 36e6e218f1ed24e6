package dev.heed.okhttp.sim;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes a simulated world rougher than a polite one. Each is drawn for a world by dice of its own. */
enum WorldFeature {
    /** Interceptors throw after a response came, and close it or leave it open. */
    THROWING_INTERCEPTORS,
    /** Interceptors send requests to another host, take headers off, add a key to the URL, a header or a body. */
    REWRITING_INTERCEPTORS,
    /**
     * The servers, a transport of the user, throw what OkHttp throws for requests that never left: it proves nothing.
     */
    OWN_TRANSPORT,
    /** Hosts redirect to each other, refuse now and then, and have one slot each; listeners are slow. */
    REDIRECTING_HOSTS,
    /** A slow listener does not delay the hold that a response arms; it matters only where listeners are slow. */
    PROMPT_HOLDS,
    /** Servers that refused are unhealthy for their next requests. */
    SICK_RELEASES,
    /** {@code Retry-After} is zero, past, unreadable, several in a line, or an epoch second. */
    ODD_RETRY_AFTER,
    /**
     * Calls that a redirect led to another origin are refused often: that keeps no caller of that origin who did not
     * cross.
     */
    CROSSED_REFUSALS,
    /** The partition function throws for some requests. */
    NAMELESS_CALLS,
    /** Only the limit ends a chain of redirects. */
    CIRCLES,
    /** An empty {@code Idempotency-Key} makes nothing idempotent. */
    EMPTY_KEYS,
    /** Services name waits, report limits and forbid retries in headers of their own, and policies know how. */
    SIGNALS,
    /** What they say so is unreadable, absurd, past, contradictory, in another unit, or huge. */
    LIES,
    /** Statuses mean others, as a header or a body tells. */
    OTHER_STATUSES,
    /** Rules have attempts and backoffs of their own, or are only for responses that name a wait. */
    FINER_RULES,
    /** A function chooses another policy for some requests. */
    OTHER_POLICIES,
    /** Few calls may wait at a time. */
    FEW_PLACES,
    /** Requests that may not be sent twice get a key. */
    MADE_KEYS;

    /** The features that {@link Simulation} and the build draw from: all. The one place to switch one off. */
    static final Set<WorldFeature> PLAYED = EnumSet.allOf(WorldFeature.class);

    /** From {@code all}, {@code none} or names with commas between. */
    static Set<WorldFeature> named(String names) {
        return switch (names) {
            case "all" -> EnumSet.allOf(WorldFeature.class);
            case "none" -> EnumSet.noneOf(WorldFeature.class);
            default ->
                Stream.of(names.split(",", -1))
                        .map(WorldFeature::valueOf)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(WorldFeature.class)));
        };
    }

    /**
     * Those of one world: each with even odds, whatever else is played.
     *
     * @param played to draw from
     * @param dice by purpose
     */
    static Set<WorldFeature> drawn(Collection<WorldFeature> played, Function<String, Random> dice) {
        return played.stream()
                .filter(feature -> dice.apply("feature " + feature).nextBoolean())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(WorldFeature.class)));
    }
}
