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
 * A {@code ResiliencePolicy} says what a client does after each status and failure: it has one {@link Rule} for each
 * status, one for failures, and the limits of a call.
 *
 * <p>It is immutable and pure: {@link #decide} makes a value of facts and never waits, sends, or reads a clock.
 * "Attempts" count the first send, everywhere.
 */
public final class ResiliencePolicy {
    private static final ResiliencePolicy DOCUMENTED = new PolicyBuilder().build();
    private static final ResiliencePolicy SURFACE_ALL =
            new PolicyBuilder().surfacingEverything().build();

    /**
     * Holds a rule for each status in an array, so that a call that gets a 200 at once costs no look-up and no boxing.
     */
    private final Rule[] rules = new Rule[1000];

    private final Rule failureRule;
    private final boolean namesFailureRule;
    private final Limits limits;
    private final Optional<IntervalFunction> backoff;
    private final Redirects redirects;
    private final RetryBudget retryBudget;
    private final Signals signals;
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
        this.signals = settings.signals;
        this.obeysHolds = failureRule.repeats()
                || signals.holdOthers()
                || Arrays.stream(rules).anyMatch(rule -> rule.repeats() || rule.scope() != Scope.CALL);
    }

    /**
     * {@return the default policy, as documented}
     *
     * <ul>
     *   <li>301, 302, 303, 307 and 308 are followed (RFC 9110 15.4);
     *   <li>400, 401 and 422 are never retried (RFC 9110 15.5.1, 15.5.2, 15.5.21);
     *   <li>408 and 425 are retried with backoff, whatever the method (RFC 9110 15.5.9, RFC 8470 5.2);
     *   <li>500, 502, 504 and failures without a response are retried with backoff if the request is idempotent;
     *   <li>429 waits as told, whatever the method, and holds every call to its origin (RFC 6585 4);
     *   <li>503 waits at least two minutes if the request is idempotent, and holds every call with its method and URL
     *       (RFC 9110 15.6.4);
     *   <li>everything else is delivered, 300 too.
     * </ul>
     *
     * <p>A call has at most 3 attempts, waits up to 5 minutes at a time and 15 minutes in all, and follows up to 20
     * redirects. Holds last up to 1 hour. The backoff is 0.5 s doubling to 20 s with equal jitter; retries are bounded
     * by {@link RetryBudget#standard()}.
     */
    public static ResiliencePolicy documented() {
        return DOCUMENTED;
    }

    /**
     * {@return a policy that delivers every response and throws every failure, redirects included, after one attempt; it
     * waits for no hold and arms none}
     */
    public static ResiliencePolicy surfaceAll() {
        return SURFACE_ALL;
    }

    /** {@return a new builder that starts with {@link #documented()}} */
    public static Builder builder() {
        return new PolicyBuilder();
    }

    /**
     * Starts with this policy. Its rules may become ineffective by a limit that the builder is given:
     * {@link Builder#build} refuses that only for rules that the builder itself was given.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new PolicyBuilder(
                configured(), failureRule, namesFailureRule, limits, backoff, redirects, retryBudget, signals);
    }

    /**
     * Decides what happens after an attempt. It is pure: the same facts give the same decision, as long as a backoff
     * given to {@link Builder#backoff} gives the same intervals.
     *
     * @param attempt the facts
     * @return deliver, retry or follow, with the reason
     */
    public Decision decide(Attempt attempt) {
        return new DecisionMaker(this, attempt).decide();
    }

    /**
     * {@return the rule of a status; one never configured has {@link Rule#surface()}}
     *
     * @param status a status code; one never configured, and a number outside of 0 to 999, has {@link Rule#surface()}
     */
    public Rule rule(int status) {
        return status >= 0 && status < rules.length ? rules[status] : Rule.surface();
    }

    /**
     * {@return the rule that decides what follows an attempt: that of the status it {@linkplain Signals#meant means}, or
     * that of failures if no response came; {@link Rule#surface()} for a rule {@link Rule#ifTold()} if nothing is told}
     *
     * @param attempt the facts
     */
    public Rule ruleFor(Attempt attempt) {
        Rule rule = attempt.status().isPresent() ? rule(signals.meant(attempt)) : failureRule;
        return rule.actsIfTold() && !signals.namesWait(attempt) ? Rule.surface() : rule;
    }

    /** Returns the rule that was looked up before, unless no policy has it so for this response. */
    Rule decidingRule(Attempt attempt) {
        return attempt.progress()
                .rule()
                .filter(rule ->
                        !rule.actsIfTold() && !(rule.repeats() && Rule.REJECTIONS.contains(signals.meant(attempt))))
                .orElseGet(() -> ruleFor(attempt));
    }

    /**
     * {@return what a response says for other calls; {@link ResponseSignals#NONE} if no limit is configured}
     *
     * @param attempt the facts
     */
    public ResponseSignals signalsOf(Attempt attempt) {
        return signals.forOthers(attempt, decidingRule(attempt), rules[429].scope());
    }

    /** {@return how responses are read beyond their status and {@code Retry-After}} */
    public Signals signals() {
        return signals;
    }

    int maxAttempts(Rule rule) {
        return rule.maxAttempts().orElse(limits.maxAttempts());
    }

    /** {@return how many attempts a call has, at least 1; the first send counts} */
    public int maxAttempts() {
        return limits.maxAttempts();
    }

    /** {@return how long a call waits at a time, at most} */
    public Duration maxWait() {
        return limits.maxWait();
    }

    /** {@return how late an attempt may begin, counted from when the call first asked to be sent} */
    public Duration maxElapsed() {
        return limits.maxElapsed();
    }

    /** {@return how long a hold lasts at most; then one request is sent to see whether the server is back} */
    public Duration maxHold() {
        return limits.maxHold();
    }

    /** {@return how many retries an origin gets where it names no wait} */
    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /**
     * {@return whether calls of this policy ask for holds before they are sent; not where no rule retries or holds
     * anything, as with {@link #surfaceAll()}}
     */
    public boolean obeysHolds() {
        return obeysHolds;
    }

    /** {@return how redirects are followed} */
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

    /** {@return the rule for attempts that got no response} */
    public Rule failureRule() {
        return failureRule;
    }

    /**
     * Says whether the rule for failures was set by hand, as opposed to the documented one: then no setting of a client
     * overrides it.
     */
    boolean namesFailureRule() {
        return namesFailureRule;
    }

    Limits limits() {
        return limits;
    }

    /** {@return the backoff of this policy; empty if it is the default, 0.5 s doubling to 20 s with equal jitter} */
    public Optional<IntervalFunction> backoff() {
        return backoff;
    }

    /** Compares every rule and limit, and the object that {@link #backoff()} gives: equal policies decide alike. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResiliencePolicy that
                && Arrays.equals(rules, that.rules)
                && failureRule.equals(that.failureRule)
                && namesFailureRule == that.namesFailureRule
                && limits.equals(that.limits)
                && backoff.equals(that.backoff)
                && redirects.equals(that.redirects)
                && retryBudget.equals(that.retryBudget)
                && signals.equals(that.signals);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(rules), failureRule, limits, redirects, retryBudget, signals);
    }

    /** Lists every rule and limit, for logs. */
    @Override
    public String toString() {
        return "ResiliencePolicy[rules=" + configured() + ", onFailure=" + failureRule + ", " + limits + ", redirects="
                + redirects + ", " + retryBudget + (signals.isEmpty() ? "" : ", " + signals) + "]";
    }

    /** Collects the settings of a {@link ResiliencePolicy}. It is not thread-safe. */
    public interface Builder extends ServerSignals<Builder> {
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
        Builder on(int status, Rule rule);

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
        Builder on(int status, UnaryOperator<Rule> adjusts);

        /**
         * Sets the rule of several statuses: each of them gets it as by {@link #on(int, Rule)}.
         *
         * @param first the first status, at least 200
         * @param last the last status, included, at most 999
         * @param rule one that every status in between accepts, see {@link #on(int, Rule)}
         * @return this
         * @throws IllegalArgumentException if last is less than first, or for the same rules as {@link #on(int, Rule)}
         */
        Builder onRange(int first, int last, Rule rule);

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
        Builder onFailure(Rule rule);

        /**
         * Sets how many attempts a call has. Default 3.
         *
         * @param attempts 1 to 100; the first send counts
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxAttempts(int attempts);

        /**
         * Sets the longest wait that is begun, spread not counted. Default 5 minutes. A longer one is not begun: the
         * response is delivered, or the failure thrown, at once ({@link Reason#WAIT_EXCEEDS_MAX_WAIT}). A call waits
         * for holds no longer than that either, and then gets a local response ({@link Reason#HELD}).
         *
         * @param wait zero to 36,500 days; zero allows retries that need no wait
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxWait(Duration wait);

        /**
         * Sets how long after the call first asked to be sent an attempt or redirect hop may still begin; a later one
         * does not ({@link Reason#WAIT_EXCEEDS_MAX_ELAPSED}). Default 15 minutes. It ends no attempt that runs:
         * OkHttp's {@code callTimeout} does.
         *
         * @param elapsed zero to 36,500 days; with zero nothing follows a first attempt that took any time
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxElapsed(Duration elapsed);

        /**
         * Sets how long other calls are held at most, whatever the server said ({@code Retry-After}, RFC 9110 10.2.3),
         * counted from each response that arms the hold. Then one request is sent. Default 1 hour. It also bounds how
         * long unchanged requests are rejected locally. It bounds no wait of the call that got the response: that is
         * {@link #maxWait}.
         *
         * @param hold more than zero, up to 36,500 days; to hold no other calls give rules {@link Scope#CALL}
         * @return this
         * @throws IllegalArgumentException if out of bounds
         */
        Builder maxHold(Duration hold);

        /**
         * Sets how many retries there may be where the server names no wait: after 408, 425, 500, 502, 504 and
         * failures, if they wait the backoff. Default {@link RetryBudget#standard()}: 100 at once, then a tenth of the
         * calls. A call that gets none ends with its response or failure at once, {@link Reason#BUDGET_EXHAUSTED}.
         *
         * @param budget for each scheme, host and port; {@link RetryBudget#unlimited()} for no bound
         * @return this
         */
        Builder retryBudget(RetryBudget budget);

        /**
         * Sets how long to wait, in milliseconds, where the server names no wait, by the number of the attempt that
         * just ended, or, where the rule holds other calls, by how often that hold was armed. Default: 0.5 s doubling
         * to 20 s, half of it fixed and half random ({@link Time#random()}). A function given here adds a random part
         * itself, if it wants one. An interval that is null or negative counts as zero; where the function throws, the
         * default is waited. The interval after the last of {@link #maxAttempts} is also what a {@code Retry-After}
         * that cannot be read counts as.
         *
         * @param function resilience4j's own type
         * @return this
         * @throws IllegalArgumentException if it throws, or gives null or a negative interval, for the first attempt
         */
        Builder backoff(IntervalFunction function);

        /**
         * Sets how redirects are followed (RFC 9110 15.4). Default {@link Redirects#standard()}.
         *
         * @param redirects the settings
         * @return this
         */
        Builder redirects(Redirects redirects);

        /**
         * Makes the policy.
         *
         * @return the policy
         * @throws IllegalArgumentException if a rule of this builder can never act, naming what stands in its way: a
         *     {@link Rule#waitAtLeast} longer than a limit, a rule that retries beside a single attempt,
         *     {@link Rule#follow} beside {@link Redirects#none()}, or a rule that sends a 400, 401 or 422 again which
         *     {@link #readAs} reads as its status
         */
        ResiliencePolicy build();
    }
}
