package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client does after each status and failure: one {@link Rule} a status, and the limits of a call.
 *
 * <p>Immutable and pure: {@link #decide} turns facts into a value and never waits, sends, or asks a clock. "Attempts"
 * count the first send, everywhere.
 */
public final class ResiliencePolicy {
    private static final ResiliencePolicy DOCUMENTED = new PolicyBuilder().build();
    private static final ResiliencePolicy SURFACE_ALL =
            new PolicyBuilder().surfacingEverything().build();

    /** By status, so that a call that is answered at once costs no look-up and no boxing. */
    private final Rule[] rules = new Rule[1000];

    private final Rule failureRule;
    private final boolean namesFailureRule;
    private final Limits limits;
    private final Optional<IntervalFunction> backoff;
    private final Redirects redirects;
    private final RetryBudget retryBudget;
    private final boolean obeysHolds;

    ResiliencePolicy(PolicyBuilder settings) {
        Arrays.fill(rules, Rule.surface());
        settings.rules.forEach((status, rule) -> rules[status] = rule);
        this.failureRule = settings.failureRule;
        this.namesFailureRule = settings.namesFailureRule;
        this.limits = settings.limits;
        this.backoff = settings.backoff;
        this.redirects = settings.redirects;
        this.retryBudget = settings.retryBudget;
        this.obeysHolds = failureRule.repeats()
                || Arrays.stream(rules).anyMatch(rule -> rule.repeats() || rule.scope() != Scope.CALL);
    }

    /**
     * The documented contract: 301, 302, 303, 307 and 308 are followed; 400, 401 and 422 never repeated; 408 and 425
     * repeated with backoff, whatever the method; 500, 502, 504 and a missing reply if idempotent; 429 waits as told,
     * whatever the method; 503 waits at least two minutes if idempotent; all else is handed over. A 429 holds every call to
     * its origin, a 503 every call with its method and URL. At most 3 attempts, waits up to 5 minutes, 15 minutes in all, holds up to 1 hour, 20
     * redirects, backoff of 0.5 s doubling to 20 s with equal jitter, {@link RetryBudget#standard()}.
     *
     * @return the default policy
     */
    public static ResiliencePolicy documented() {
        return DOCUMENTED;
    }

    /**
     * Every reply is handed over and every failure thrown, redirects included; one attempt. It waits for no hold and arms
     * none.
     *
     * @return a policy that does nothing
     */
    public static ResiliencePolicy surfaceAll() {
        return SURFACE_ALL;
    }

    /**
     * Starts as {@link #documented()}.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new PolicyBuilder();
    }

    /**
     * Starts as this policy.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new PolicyBuilder(configured(), failureRule, namesFailureRule, limits, backoff, redirects, retryBudget);
    }

    /**
     * What happens after an attempt. Pure: the same facts give the same decision, as long as a backoff given to
     * {@link Builder#backoff} gives the same intervals.
     *
     * @param attempt the facts
     * @return deliver, repeat or follow, with the reason
     */
    public Decision decide(Attempt attempt) {
        return new DecisionMaker(this, attempt).decide();
    }

    /**
     * The rule of a status.
     *
     * @param status a status code; those never configured are {@link Rule#surface()}
     * @return the rule
     */
    public Rule rule(int status) {
        return status >= 0 && status < rules.length ? rules[status] : Rule.surface();
    }

    /**
     * The rule that decides what follows an attempt.
     *
     * @param attempt the facts
     * @return that of its status, or that of failures if no response came
     */
    public Rule ruleFor(Attempt attempt) {
        return attempt.status().isPresent() ? rule(attempt.status().getAsInt()) : failureRule;
    }

    /**
     * How many attempts a call has.
     *
     * @return at least 1; the first send counts
     */
    public int maxAttempts() {
        return limits.maxAttempts();
    }

    /** {@return how long a call waits at a time} */
    public Duration maxWait() {
        return limits.maxWait();
    }

    /** {@return how late an attempt may begin, counted from when the call first asked to be sent} */
    public Duration maxElapsed() {
        return limits.maxElapsed();
    }

    /**
     * How long a hold lasts at most; then one request tries.
     *
     * @return the limit
     */
    public Duration maxHold() {
        return limits.maxHold();
    }

    /**
     * How many repeats a lasting outage gets.
     *
     * @return the settings
     */
    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /**
     * Whether calls of this policy ask the holds: where no rule repeats or holds anything they do not.
     *
     * @return false for {@link #surfaceAll()}
     */
    public boolean obeysHolds() {
        return obeysHolds;
    }

    /**
     * How redirects are followed.
     *
     * @return the settings
     */
    public Redirects redirects() {
        return redirects;
    }

    private SortedMap<Integer, Rule> configured() {
        SortedMap<Integer, Rule> configured = new TreeMap<>();
        for (int status = 0; status < rules.length; status++) {
            if (!rules[status].equals(Rule.surface())) {
                configured.put(status, rules[status]);
            }
        }
        return configured;
    }

    /**
     * The rule for attempts that got no reply.
     *
     * @return the rule
     */
    public Rule failureRule() {
        return failureRule;
    }

    /** Whether the rule for failures was chosen, as opposed to documented: then no setting of a client silences it. */
    boolean namesFailureRule() {
        return namesFailureRule;
    }

    Limits limits() {
        return limits;
    }

    /**
     * The backoff that this policy was given.
     *
     * @return empty if it is the default, 0.5 s doubling to 20 s with equal jitter
     */
    public Optional<IntervalFunction> backoff() {
        return backoff;
    }

    /** Policies are equal if they decide alike: every rule and limit, and the same object as {@link #backoff()}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResiliencePolicy that
                && Arrays.equals(rules, that.rules)
                && failureRule.equals(that.failureRule)
                && namesFailureRule == that.namesFailureRule
                && limits.equals(that.limits)
                && backoff.equals(that.backoff)
                && redirects.equals(that.redirects)
                && retryBudget.equals(that.retryBudget);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(rules), failureRule, limits, redirects, retryBudget);
    }

    /** Every rule and limit, for logs. */
    @Override
    public String toString() {
        return "ResiliencePolicy[rules=" + configured() + ", onFailure=" + failureRule + ", " + limits + ", redirects="
                + redirects + ", " + retryBudget + "]";
    }

    /** Configures a {@link ResiliencePolicy}. Not thread-safe. */
    public interface Builder {
        /**
         * Sets the rule of a status. Default: as in the policy that this builder started from.
         *
         * @param status 200 to 999
         * @param rule 400, 401 and 422 accept {@link Rule#surface()} and {@link Rule#neverRepeat()} only; only 300, 301,
         *     302, 303, 307 and 308 accept {@link Rule#follow()}
         * @return this
         * @throws IllegalArgumentException naming the status and why, if they do not go together
         */
        Builder on(int status, Rule rule);

        /**
         * Adjusts the rule of a status: what is not named stays, such as whom a 429 or 503 holds.
         *
         * <pre>{@code
         * builder.on(503, rule -> rule.atLeast(Duration.ofMinutes(5)))
         * }</pre>
         *
         * @param status 200 to 999
         * @param adjusts gets the rule that this builder has, {@link Rule#surface()} where none was given; what it throws
         *     is thrown here
         * @return this
         * @throws IllegalArgumentException as {@link #on(int, Rule)}
         */
        Builder on(int status, UnaryOperator<Rule> adjusts);

        /**
         * Sets the rule of several statuses, one and all as {@link #on(int, Rule)} does.
         *
         * @param first the first status
         * @param last the last status, included
         * @param rule as in {@link #on(int, Rule)}
         * @return this
         * @throws IllegalArgumentException as in {@link #on(int, Rule)}, or if last is less than first
         */
        Builder onRange(int first, int last, Rule rule);

        /**
         * Sets what happens when no reply comes: refused, reset, timed out. Default {@link Rule#backOff()}. Requests that
         * are not idempotent are repeated only if they were provably not processed, or by {@link Rule#forAnyMethod()}.
         * Protocol, TLS and certificate failures, a proxy that refuses, cancellation and interruption are never repeated.
         *
         * <p>A client with {@code retryOnConnectionFailure(false)} retries failures only by a rule that was given here: the
         * default one does not ({@link Reason#RETRIES_OFF}). A policy made by {@link ResiliencePolicy#toBuilder} keeps what
         * the first one was given.
         *
         * @param rule any but {@link Rule#follow()}
         * @return this
         * @throws IllegalArgumentException if the rule is {@link Rule#follow()}
         */
        Builder onFailure(Rule rule);

        /**
         * How many attempts a call has. Default 3.
         *
         * @param attempts 1 to 100; the first send counts
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxAttempts(int attempts);

        /**
         * The longest wait that is begun. Default 5 minutes. A longer one is not begun: the reply is handed over at once.
         *
         * @param wait zero to 36,500 days; zero allows repeats that need no wait
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxWait(Duration wait);

        /**
         * No attempt begins later than this after the call first asked to be sent. Default 15 minutes.
         *
         * @param elapsed zero to 36,500 days
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxElapsed(Duration elapsed);

        /**
         * How long other calls are held at most, whatever the server said ({@code Retry-After}, RFC 9110 10.2.3): counted from
         * each reply that arms the hold. Then one request tries. Default 1 hour. It bounds how long unchanged repeats are
         * refused too, and no wait of the call that got the reply: that is {@link #maxWait}.
         *
         * @param hold more than zero, up to 36,500 days; to hold nobody give rules {@link Scope#CALL}
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxHold(Duration hold);

        /**
         * How many repeats there may be where the server paces none: after 408, 425, 500, 502, 504 and failures, if they wait
         * the backoff. Default {@link RetryBudget#standard()}: 100 at once, then a tenth of the calls. A call that gets none
         * ends with its reply or failure at once, {@link Reason#BUDGET_EXHAUSTED}.
         *
         * @param budget for each scheme, host and port; {@link RetryBudget#unlimited()} for no bound
         * @return this
         */
        Builder retryBudget(RetryBudget budget);

        /**
         * How long to wait where the server names no wait, by the number of the attempt that just ended. Default: 0.5 s
         * doubling to 20 s, half of it fixed and half by dice ({@link Time#random()}). A function of the user's brings its
         * own dice. An interval that is null or negative counts as zero, one that throws as the default. The interval after
         * the last of {@link #maxAttempts} is also how long a {@code Retry-After} asks to wait that cannot be read.
         *
         * @param function resilience4j's own type
         * @return this
         * @throws IllegalArgumentException if it throws, or gives null or a negative interval, for the first attempt
         */
        Builder backoff(IntervalFunction function);

        /**
         * How redirects are followed (RFC 9110 15.4). Default {@link Redirects#standard()}.
         *
         * @param redirects the settings
         * @return this
         */
        Builder redirects(Redirects redirects);

        /**
         * Ends the configuring.
         *
         * @return the policy
         * @throws IllegalArgumentException if a rule of this builder can never act, naming what stands in its way: a
         *     {@link Rule#waitAtLeast} longer than a limit, a rule that repeats beside a single attempt, or
         *     {@link Rule#follow} beside {@link Redirects#none()}
         */
        ResiliencePolicy build();
    }
}
