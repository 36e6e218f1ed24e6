package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private final IdempotencyKeys idempotencyKeys;
    private final boolean obeysHolds;
    private final boolean sharesHolds;

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
        this.idempotencyKeys = settings.idempotencyKeys;
        Set<Scope> scopes = EnumSet.of(failureRule.scope());
        scopes.addAll(signals.scopes());
        Arrays.stream(rules).map(Rule::scope).forEach(scopes::add);
        this.sharesHolds = scopes.stream().anyMatch(SharedHold::isShared);
        this.obeysHolds = failureRule.repeats()
                || scopes.stream().anyMatch(scope -> scope != Scope.CALL)
                || Arrays.stream(rules).anyMatch(Rule::repeats);
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
     * {@return a policy that delivers every response and throws every failure, redirects included, after one attempt;
     * it waits for no hold and arms none}
     */
    public static ResiliencePolicy surfaceAll() {
        return SURFACE_ALL;
    }

    /** {@return a new builder that starts with {@link #documented()}} */
    public static Builder builder() {
        return new PolicyBuilder();
    }

    /**
     * Reads a policy from text, such as a file of properties: {@link #documented()} with what the settings change.
     *
     * @param settings see {@link #from(ResiliencePolicy, Map)}
     * @return the policy
     * @throws PolicyTextException if a key is unknown or a text cannot be read
     * @throws IllegalArgumentException as by {@link Builder#build()}, if settings contradict each other
     */
    public static ResiliencePolicy from(Map<String, String> settings) {
        return from(DOCUMENTED, settings);
    }

    /**
     * Reads what is to change in a policy from text, such as {@code on.503} with
     * {@code waitAtLeast(PT5M).holding(RESOURCE)}, {@code max-wait} with {@code PT10M}. The keys are named after the
     * methods of {@link Builder} and {@link Redirects}, in any case, with or without hyphens; the page on policies as text
     * lists them. Each takes the place of what the policy has; of several rules for a status that of the smaller range counts.
     *
     * @param base the policy to change
     * @param settings texts by key, see {@link Rule#valueOf} for rules
     * @return the policy
     * @throws PolicyTextException if a key is unknown or a text cannot be read, naming both and the place
     * @throws IllegalArgumentException as by {@link Builder#build()}, if settings contradict each other
     */
    public static ResiliencePolicy from(ResiliencePolicy base, Map<String, String> settings) {
        return PolicyText.read(Objects.requireNonNull(base, "base"), settings);
    }

    /**
     * Reads what is to change in a policy from several sources of configuration, such as an environment over a file. Of
     * each setting the first source counts that has it, however either writes its key; the values of a list are one
     * setting, a rule is one of its status or range.
     *
     * @param base the policy to change
     * @param sources texts by key, see {@link #from(ResiliencePolicy, Map)}; the one that counts most is the first
     * @return the policy
     * @throws PolicyTextException if a key is unknown or a text that counts cannot be read, naming both and the place
     * @throws IllegalArgumentException as by {@link Builder#build()}, if settings contradict each other
     */
    public static ResiliencePolicy from(ResiliencePolicy base, List<Map<String, String>> sources) {
        return from(base, PolicyText.merged(sources));
    }

    /**
     * Writes what {@link #from(Map)} reads: each setting that differs from {@link #documented()}.
     *
     * @return texts by key; empty for {@link #documented()}. {@link #from(Map)} makes an equal policy of it, unless a
     *     limit makes a rule ineffective that is no documented one: that is refused there, as a builder would
     * @throws IllegalStateException if a backoff is a function of other code, which has no text
     */
    public SortedMap<String, String> toMap() {
        return PolicyWriter.write(this);
    }

    /**
     * Starts with this policy. A limit may make its rules ineffective: {@link Builder#build} refuses that only for rules
     * that the builder itself was given.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new PolicyBuilder(
                        configured(), failureRule, namesFailureRule, limits, backoff, redirects, retryBudget, signals)
                .withKeys(idempotencyKeys);
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
     * {@return the rule of a status}
     *
     * @param status a status code; one never configured, and a number outside of 0 to 999, has {@link Rule#surface()}
     */
    public Rule rule(int status) {
        return status >= 0 && status < rules.length ? rules[status] : Rule.surface();
    }

    /**
     * {@return the rule that decides what follows an attempt: that of the status it {@linkplain Signals#meant means},
     * or that of failures if no response came; {@link Rule#surface()} for a rule {@link Rule#ifTold()} if nothing is
     * told}
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

    /** {@return how long one attempt may take up to its response headers; empty if nothing but the client bounds it} */
    public Optional<Duration> attemptTimeout() {
        return limits.attemptTimeout();
    }

    /**
     * {@return the header in which requests of a method get a key, by {@link Builder#idempotencyKeys}; empty for none}
     *
     * @param method as sent
     */
    public Optional<String> idempotencyHeader(String method) {
        return idempotencyKeys.header(method);
    }

    /** {@return how many retries an origin gets where it names no wait} */
    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /** {@return whether calls ask for holds before they are sent: not where no rule retries or holds anything} */
    public boolean obeysHolds() {
        return obeysHolds;
    }

    /**
     * {@return whether a rule or a limit of this policy arms holds that a {@link HoldFleet} shares} A process whose
     * policy holds nobody, or only the same request, is not held by what others of its fleet say either.
     */
    public boolean sharesHolds() {
        return sharesHolds;
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

    /** Says whether the rule for failures was set by hand: then no setting of a client overrides it. */
    boolean namesFailureRule() {
        return namesFailureRule;
    }

    IdempotencyKeys idempotencyKeys() {
        return idempotencyKeys;
    }

    Limits limits() {
        return limits;
    }

    /** {@return the backoff that this policy was given; empty for 0.5 s doubling to 20 s with equal jitter} */
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
                && signals.equals(that.signals)
                && idempotencyKeys.equals(that.idempotencyKeys);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                Arrays.hashCode(rules), failureRule, limits, redirects, retryBudget, signals, idempotencyKeys);
    }

    /** Lists every rule and limit, for logs. */
    @Override
    public String toString() {
        return "ResiliencePolicy[rules=" + configured() + ", onFailure=" + failureRule + ", " + limits + ", redirects="
                + redirects + ", " + retryBudget + (signals.isEmpty() ? "" : ", " + signals)
                + limits.writtenAttemptTimeout() + idempotencyKeys.written() + "]";
    }

    /** Collects the settings of a {@link ResiliencePolicy}. It is not thread-safe. */
    public interface Builder extends StatusRules<Builder>, ServerSignals<Builder>, CallLimits<Builder> {
        /**
         * Gives requests a key by which a server recognizes a retry, so that they are retried as idempotent ones are
         * (draft-ietf-httpapi-idempotency-key-header). By default none gets one. The key is a UUID, made from
         * {@link Time#random()}: one a call, the same on each attempt and redirect hop within its origin; no other
         * origin gets it. A key that the request has already is left alone. Only for services that document such keys:
         * where a server ignores them, a retry acts twice.
         *
         * @param header the header that the service reads, mostly {@code Idempotency-Key}
         * @param methods the methods that get one, such as POST and PATCH; a later call takes the place of this one
         * @return this
         * @throws IllegalArgumentException if one of them is not a token (RFC 9110 5.6.2), or there is no method
         */
        Builder idempotencyKeys(String header, String... methods);

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
         * @throws IllegalArgumentException if a rule that this builder was given can never act, naming what stands in
         *     its way: a least wait longer than {@link #maxWait} or {@link #maxElapsed}, a rule that retries beside a
         *     single attempt, or {@link Rule#follow} beside {@link Redirects#none()}; or if a rule sends a 400, 401 or
         *     422 again that {@link #readAs} reads as its status; or if {@link #attemptTimeout} is longer than
         *     {@link #maxElapsed}
         */
        ResiliencePolicy build();
    }
}
