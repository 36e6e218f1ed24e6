package dev.heed;

import java.util.function.UnaryOperator;

/**
 * Collects what happens after each status, and where no response comes. It is the part of
 * {@link ResiliencePolicy.Builder} for that.
 *
 * @param <B> the builder
 */
public interface StatusRules<B> {
    /**
     * Sets the rule of a status. Default: the rule of the policy that this builder started from.
     *
     * @param status 200 to 999
     * @param rule 400, 401 and 422 accept {@link Rule#surface()} and {@link Rule#neverRepeat()} only; only 300,
     *     301, 302, 303, 307 and 308 accept {@link Rule#follow()}
     * @return this
     * @throws IllegalArgumentException if the status is out of bounds, or, naming it and the reason, if they do not
     *     go together
     */
    B on(int status, Rule rule);

    /**
     * Adjusts the rule of a status. Parts that are not adjusted stay, such as which calls a 429 or 503 holds.
     *
     * <pre>{@code
     * builder.on(503, rule -> rule.atLeast(Duration.ofMinutes(5)))
     * }</pre>
     *
     * @param status 200 to 999
     * @param adjusts gets the rule that this builder has, {@link Rule#surface()} where none was given; what it
     *     throws is thrown here
     * @return this
     * @throws IllegalArgumentException for the same rules as {@link #on(int, Rule)}
     */
    B on(int status, UnaryOperator<Rule> adjusts);

    /**
     * Sets the rule of several statuses: each of them gets it as by {@link #on(int, Rule)}.
     *
     * @param first the first status, at least 200
     * @param last the last status, included, at most 999
     * @param rule one that every status in between accepts, see {@link #on(int, Rule)}
     * @return this
     * @throws IllegalArgumentException if last is less than first, or for the same rules as {@link #on(int, Rule)}
     */
    B onRange(int first, int last, Rule rule);

    /**
     * Sets what happens when no response comes: the connection was refused or reset, or timed out. Default
     * {@link Rule#backOff()}. Requests that are not idempotent are retried only if they were provably not
     * processed, or by {@link Rule#forAnyMethod()}. Protocol, TLS and certificate failures, a proxy that refuses,
     * cancellation and interruption are never retried.
     *
     * <p>A client with {@code retryOnConnectionFailure(false)} retries failures only by a rule that was given here:
     * the default one does not ({@link Reason#RETRIES_OFF}). A policy made by {@link ResiliencePolicy#toBuilder}
     * keeps what the first one was given.
     *
     * @param rule any but {@link Rule#follow()}
     * @return this
     * @throws IllegalArgumentException if the rule is {@link Rule#follow()}
     */
    B onFailure(Rule rule);
}
