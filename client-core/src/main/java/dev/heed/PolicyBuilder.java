package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Collects the settings of a {@link ResiliencePolicy}, beginning with the documented rules, which stand in its
 * constructor. It also keeps which rules this builder was given: {@link #build()} refuses a limit, or
 * {@link Redirects#none()}, that would make one of those ineffective. A documented rule, and one of the policy that
 * {@code toBuilder()} started from, may become ineffective: that is how one chooses not to wait.
 */
final class PolicyBuilder implements ResiliencePolicy.Builder {
    private static final Set<Integer> REDIRECTS = Set.of(300, 301, 302, 303, 307, 308);

    final TreeMap<Integer, Rule> rules;
    Rule failureRule;

    /** Says whether the rule for failures was set by hand, as opposed to the documented one. */
    boolean namesFailureRule;

    Limits limits;
    Optional<IntervalFunction> backoff;
    Redirects redirects;
    RetryBudget retryBudget;
    Signals signals;
    IdempotencyKeys idempotencyKeys = IdempotencyKeys.NONE;

    private static final int NO_RESPONSE = 0;

    private final Map<Integer, Rule> rulesByHand = new TreeMap<>();

    PolicyBuilder() {
        this(
                new TreeMap<>(),
                Rule.backOff(),
                false,
                Limits.DOCUMENTED,
                Optional.empty(),
                Redirects.standard(),
                RetryBudget.standard(),
                Signals.NONE);
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            rules.put(status, Rule.follow());
        }
        Rule.REJECTIONS.forEach(status -> rules.put(status, Rule.neverRepeat()));
        for (int status : new int[] {408, 425}) { // the server did not take the request: RFC 9110 15.5.9, RFC 8470 5.2
            rules.put(status, Rule.backOff().forAnyMethod());
        }
        for (int status : new int[] {500, 502, 504}) {
            rules.put(status, Rule.backOff());
        }
        rules.put(429, Rule.waitAsTold().forAnyMethod().holding(Scope.ORIGIN));
        rules.put(503, Rule.waitAtLeast(Duration.ofMinutes(2)).holding(Scope.RESOURCE));
    }

    PolicyBuilder(
            Map<Integer, Rule> rules,
            Rule failureRule,
            boolean namesFailureRule,
            Limits limits,
            Optional<IntervalFunction> backoff,
            Redirects redirects,
            RetryBudget retryBudget,
            Signals signals) {
        this.rules = new TreeMap<>(rules);
        this.failureRule = failureRule;
        this.namesFailureRule = namesFailureRule;
        this.limits = limits;
        this.backoff = backoff;
        this.redirects = redirects;
        this.retryBudget = retryBudget;
        this.signals = signals;
    }

    PolicyBuilder surfacingEverything() {
        rules.clear();
        failureRule = Rule.surface();
        limits = limits.withMaxAttempts(1);
        redirects = Redirects.none();
        return this;
    }

    @Override
    public PolicyBuilder on(int status, Rule rule) {
        Objects.requireNonNull(rule, "rule");
        checkBounds(status);
        if (Rule.REJECTIONS.contains(status) && !isOfRejection(rule)) {
            throw new IllegalArgumentException("on(" + status + ", " + rule + ") is refused: " + status
                    + " says that the request must change before it is sent again,"
                    + " so its rule can only be neverRepeat() or surface()");
        }
        if (rule.kind() == Rule.Kind.FOLLOW && !REDIRECTS.contains(status)) {
            throw new IllegalArgumentException(
                    "on(" + status + ", follow()) is refused: only " + new TreeSet<>(REDIRECTS) + " are redirects");
        }
        rules.put(status, rule);
        rulesByHand.put(status, rule);
        return this;
    }

    @Override
    public PolicyBuilder on(int status, UnaryOperator<Rule> adjusts) {
        Objects.requireNonNull(adjusts, "adjusts");
        checkBounds(status);
        return on(status, adjusts.apply(rules.getOrDefault(status, Rule.surface())));
    }

    private static void checkBounds(int status) {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("status must be from 200 to 999, was " + status);
        }
    }

    @Override
    public PolicyBuilder onRange(int first, int last, Rule rule) {
        if (last < first) {
            throw new IllegalArgumentException("last must be at least first (" + first + "), was " + last);
        }
        for (int status = first; status <= last; status++) {
            on(status, rule);
        }
        return this;
    }

    @Override
    public PolicyBuilder onFailure(Rule rule) {
        Objects.requireNonNull(rule, "rule");
        if (rule.kind() == Rule.Kind.FOLLOW) {
            throw new IllegalArgumentException("onFailure(follow()) is refused: without a reply there is no Location");
        }
        if (rule.actsIfTold()) {
            throw new IllegalArgumentException(
                    "onFailure(" + rule + ") is refused: without a reply nobody is told how long to wait");
        }
        failureRule = rule;
        namesFailureRule = true;
        rulesByHand.put(NO_RESPONSE, rule);
        return this;
    }

    @Override
    public PolicyBuilder maxAttempts(int attempts) {
        limits = limits.withMaxAttempts(attempts);
        return this;
    }

    @Override
    public PolicyBuilder maxWait(Duration wait) {
        limits = limits.withMaxWait(Rule.checked("maxWait", wait));
        return this;
    }

    @Override
    public PolicyBuilder maxElapsed(Duration elapsed) {
        limits = limits.withMaxElapsed(Rule.checked("maxElapsed", elapsed));
        return this;
    }

    @Override
    public PolicyBuilder maxHold(Duration hold) {
        if (Rule.checked("maxHold", hold).isZero()) {
            throw new IllegalArgumentException(
                    "maxHold must be more than zero, was " + hold + "; to hold nobody, give rules holding(Scope.CALL)");
        }
        limits = limits.withMaxHold(hold);
        return this;
    }

    @Override
    public PolicyBuilder attemptTimeout(Duration timeout) {
        if (Rule.checked("attemptTimeout", timeout).isZero()) {
            throw new IllegalArgumentException("attemptTimeout must be more than zero, was " + timeout);
        }
        limits = limits.withAttemptTimeout(timeout);
        return this;
    }

    @Override
    public PolicyBuilder idempotencyKeys(String header, String... methods) {
        return withKeys(IdempotencyKeys.of(header, methods));
    }

    PolicyBuilder withKeys(IdempotencyKeys keys) {
        idempotencyKeys = keys;
        return this;
    }

    @Override
    public PolicyBuilder retryBudget(RetryBudget budget) {
        retryBudget = Objects.requireNonNull(budget, "retryBudget");
        return this;
    }

    @Override
    public PolicyBuilder backoff(IntervalFunction function) {
        backoff = Optional.of(RuleDetails.checkedBackoff(function));
        return this;
    }

    @Override
    public PolicyBuilder redirects(Redirects settings) {
        redirects = Objects.requireNonNull(settings, "redirects");
        return this;
    }

    @Override
    public PolicyBuilder rateLimit(RateLimit limit) {
        signals = signals.with(limit);
        return this;
    }

    @Override
    public PolicyBuilder vetoHeader(String name) {
        signals = signals.withVeto(name);
        return this;
    }

    PolicyBuilder withSignals(Signals all) {
        signals = all;
        return this;
    }

    @Override
    public PolicyBuilder readAs(int status, int as, Match match) {
        Objects.requireNonNull(match, "match");
        checkBounds(status);
        checkBounds(as);
        if (status == as) {
            throw new IllegalArgumentException("readAs(" + status + ", " + as + ") would mean nothing");
        }
        signals = signals.with(new Signals.Reading(status, as, match));
        return this;
    }

    @Override
    public ResiliencePolicy build() {
        rulesByHand.forEach(this::refuseContradiction);
        signals.readings().forEach(this::refuseRepeatedRejection);
        limits.refuseContradiction();
        return new ResiliencePolicy(this);
    }

    /** Refuses to read a 400, 401 or 422 as something that sends the request again. */
    private void refuseRepeatedRejection(Signals.Reading reading) {
        Rule rule = rules.getOrDefault(reading.as(), Rule.surface());
        if (Rule.REJECTIONS.contains(reading.status()) && !isOfRejection(rule)) {
            throw new IllegalArgumentException(reading + " is refused beside on(" + reading.as() + ", " + rule + "): "
                    + reading.status() + " says that the request must change before it is sent again");
        }
    }

    private static boolean isOfRejection(Rule rule) {
        return rule.kind() == Rule.Kind.SURFACE || rule.kind() == Rule.Kind.NEVER_REPEAT;
    }

    /**
     * Refuses a rule that was set by hand and can never act. A limit that overrides a documented rule is accepted: it
     * is how one chooses not to wait.
     */
    private void refuseContradiction(int status, Rule rule) {
        String setting = status == NO_RESPONSE ? "onFailure(" + rule + ")" : "on(" + status + ", " + rule + ")";
        if (rule.kind().repeats() && rule.maxAttempts().isEmpty() && limits.maxAttempts() == 1) {
            throw new IllegalArgumentException(
                    setting + " can never repeat beside maxAttempts(1): the first send counts");
        }
        if (rule.maxAttempts().orElse(0) == 1 && rule.scope() == Scope.CALL) {
            throw new IllegalArgumentException(setting + " can never repeat, and holds nobody: surface() says that");
        }
        if (rule.kind() == Rule.Kind.FOLLOW && redirects.limit() == 0) {
            throw new IllegalArgumentException(setting + " can never be followed beside redirects(none())");
        }
        refuseLonger(setting, rule.floor(), "maxWait", limits.maxWait());
        refuseLonger(setting, rule.floor(), "maxElapsed", limits.maxElapsed());
    }

    private static void refuseLonger(String setting, Duration floor, String limit, Duration bound) {
        if (floor.compareTo(bound) > 0) {
            throw new IllegalArgumentException(setting + " can never be waited beside " + limit + "(" + bound + ")");
        }
    }
}
