package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A {@code Rule} says what one status, or a failure without a response, means for the client: deliver, never retry,
 * follow, or wait and retry. A status that was given no rule has {@link #surface()}.
 *
 * <p>It is immutable; two rules are equal if they say the same. A rule says what may happen; because of the policy's
 * limits, the method or the body the response may still be delivered, and the {@link Reason} says why.
 */
public final class Rule {
    /** Says what a rule does. Values may be added in a minor version: a {@code switch} over them keeps a default. */
    public enum Kind {
        /** The rule was made by {@link Rule#surface()}. */
        SURFACE("surface()"),
        /** The rule was made by {@link Rule#neverRepeat()}. */
        NEVER_REPEAT("neverRepeat()"),
        /** The rule was made by {@link Rule#follow()}. */
        FOLLOW("follow()"),
        /** The rule was made by {@link Rule#waitAsTold()}. */
        WAIT_AS_TOLD("waitAsTold()"),
        /** The rule was made by {@link Rule#waitAtLeast}. */
        WAIT_AT_LEAST("waitAtLeast(%s)"),
        /** The rule was made by {@link Rule#backOff()}. */
        BACK_OFF("backOff()");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean repeats() {
            return this == WAIT_AS_TOLD || this == WAIT_AT_LEAST || this == BACK_OFF;
        }

        /** Writes the rule as it is written in code. */
        private String written(Duration floor) {
            String atLeast = this == WAIT_AT_LEAST || floor.isZero() ? "" : ".atLeast(" + floor + ")";
            return String.format(text, floor) + atLeast;
        }
    }

    /**
     * Bounds the durations that a rule or a limit takes: about a hundred years, and shorter than the longest wait a
     * server can name.
     */
    static final Duration MAX_DURATION = Duration.ofDays(36_500);

    /** What these say is that a request must change: no rule of theirs repeats it. */
    static final Set<Integer> REJECTIONS = Set.of(400, 401, 422);

    private static final Rule SURFACE = new Rule(Kind.SURFACE, RuleDetails.NONE);
    private static final Rule NEVER = new Rule(Kind.NEVER_REPEAT, RuleDetails.NONE);
    private static final Rule FOLLOW = new Rule(Kind.FOLLOW, RuleDetails.NONE);
    private static final Rule TOLD = new Rule(Kind.WAIT_AS_TOLD, RuleDetails.NONE);
    private static final Rule BACK_OFF = new Rule(Kind.BACK_OFF, RuleDetails.NONE);

    private final Kind kind;
    private final RuleDetails details;

    private Rule(Kind kind, RuleDetails details) {
        this.kind = kind;
        this.details = details;
    }

    /**
     * Reads a rule as {@link #toString()} writes it: {@code waitAtLeast(PT5M).holding(RESOURCE)}.
     *
     * <p>Durations are written by ISO 8601 or as a number with a unit ({@code 5m}, {@code 500ms}). Names may be written
     * in any case, with hyphens or underscores, and empty parentheses may be left out. A backoff is
     * {@code fixed(PT2S)} or {@code exponential(PT0.5S, 2.0, PT20S)} (initial, factor, longest), either with
     * {@code .jitter(0.5)}, the part of it that is random; a function of other code has no text.
     *
     * @param text one rule
     * @return the rule, equal to the one that was written
     * @throws PolicyTextException if it is none, or one that its methods refuse
     */
    public static Rule valueOf(String text) {
        return PolicyTextException.naming("rule", text, () -> RuleText.parse(text));
    }

    /**
     * Delivers the response, or throws the failure, at once.
     *
     * @return the rule, which every status has that was given no other
     */
    public static Rule surface() {
        return SURFACE;
    }

    /**
     * Delivers the response and never sends the request again unchanged. 400, 401 and 422 accept only this rule and
     * {@link #surface()}: such a request must change first (RFC 9110 15.5.1, 15.5.2, 15.5.21). New credentials after a
     * 401 change it: if a credential source brings some, the request is sent once more.
     *
     * @return the rule
     */
    public static Rule neverRepeat() {
        return NEVER;
    }

    /**
     * Follows {@code Location} by the policy's {@link Redirects}; only 300, 301, 302, 303, 307 and 308 accept this rule
     * (RFC 9110 15.4). If the redirect has a {@code Retry-After}, that is waited for first (RFC 9110 10.2.3). A
     * redirect that may not be followed is delivered; for one too many an exception is thrown, see
     * {@link Redirects#limit(int)}.
     *
     * @return the rule
     */
    public static Rule follow() {
        return FOLLOW;
    }

    /**
     * Waits as long as {@code Retry-After} says (RFC 9110 10.2.3), and the spread of {@link Decision.Retry#spread()},
     * then retries. Where it is absent, zero or a date in the past, the backoff is waited: nothing is retried at once.
     * One that cannot be read ({@code 120s}) asks for a wait all the same, and counts as the longest backoff: 20 s, or
     * with {@link ResiliencePolicy.Builder#backoff} the interval after the last of
     * {@link ResiliencePolicy.Builder#maxAttempts}. One that is longer than {@link ResiliencePolicy.Builder#maxWait} is
     * not waited for: the response is delivered at once.
     *
     * @return the rule, for idempotent methods
     */
    public static Rule waitAsTold() {
        return TOLD;
    }

    /**
     * Waits the longer of {@code floor} and {@code Retry-After}, then retries. One that cannot be read counts as
     * {@link #waitAsTold()} says. Spread is added to the wait, as to one that the server named, see
     * {@link Decision.Retry#spread()}.
     *
     * @param floor the least wait; zero to about a hundred years. With zero a response that names no wait is retried at
     *     once
     * @return the rule, for idempotent methods
     * @throws IllegalArgumentException if the floor is negative or longer than 36,500 days
     */
    public static Rule waitAtLeast(Duration floor) {
        return new Rule(Kind.WAIT_AT_LEAST, RuleDetails.ofFloor(checked("floor", floor)));
    }

    /**
     * Waits the longer of the policy's backoff ({@link ResiliencePolicy.Builder#backoff}) and {@code Retry-After}, then
     * retries. One that cannot be read counts as {@link #waitAsTold()} says. Where the backoff is what is waited, the
     * retry takes a token of the {@link RetryBudget}, unless this rule holds other calls.
     *
     * @return the rule, for idempotent methods
     */
    public static Rule backOff() {
        return BACK_OFF;
    }

    /**
     * Waits at least so long, and changes nothing else: a rule that is made stricter still holds the calls that it
     * held.
     *
     * <pre>{@code
     * builder.on(503, rule -> rule.atLeast(Duration.ofMinutes(5)))   // still holds RESOURCE
     * }</pre>
     *
     * <p>A longer {@code Retry-After} or backoff is waited for in full. Where the floor is what is waited, the reason
     * is {@link Reason#FLOOR}, and spread is added as by {@link #waitAtLeast}.
     *
     * @param floor the least wait; zero to about a hundred years. It takes the place of an earlier one, even a longer
     *     one
     * @return a copy of this rule
     * @throws IllegalArgumentException if the floor is negative or longer than 36,500 days, or this rule waits for
     *     nothing
     */
    public Rule atLeast(Duration floor) {
        return new Rule(repeating("atLeast(" + floor + ")"), details.withFloor(checked("floor", floor)));
    }

    /**
     * Retries whatever the method: for a status by which the server says that it did not act. A body that can be sent
     * once only is not sent again all the same ({@link Reason#BODY_NOT_REPEATABLE}). On a rule for failures this sends
     * a request again that the server may have processed (RFC 9110 9.2.2).
     *
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule retries nothing
     */
    public Rule forAnyMethod() {
        return new Rule(repeating("forAnyMethod()"), details.withAnyMethod(true));
    }

    /**
     * Retries idempotent methods only, which is the default: those that IANA's HTTP Method Registry marks so (RFC 9110
     * 9.2.2), GET, PUT and PROPFIND among them, and any request that carries an {@code Idempotency-Key} that is not
     * empty (draft-ietf-httpapi-idempotency-key-header).
     *
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule retries nothing
     */
    public Rule forIdempotentMethods() {
        return new Rule(repeating("forIdempotentMethods()"), details.withAnyMethod(false));
    }

    /**
     * Holds other calls as well, for as long as the response asks for, spread not included. It does so also where the
     * call that got the response does not retry, because it is not idempotent for example. The held calls wait by their
     * own limits, or get a local response. {@link ResiliencePolicy.Builder#maxHold} bounds the hold; a wait of zero
     * holds no call.
     *
     * <p>Default {@link Scope#CALL}, no other call, also for a rule that takes the place of one of the documented
     * policy: there 429 holds {@link Scope#ORIGIN}, as it is the client that sent too many requests (RFC 6585 4), and
     * 503 holds {@link Scope#RESOURCE} (RFC 9110 15.6.4).
     *
     * @param scope which calls; {@link Scope#CALL} takes back an earlier choice
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule waits for nothing: on {@link #neverRepeat()} it takes a duration,
     *     see {@link #holding(Scope, Duration)}
     */
    public Rule holding(Scope scope) {
        Objects.requireNonNull(scope, "scope");
        return new Rule(repeating("holding(" + scope + ")"), details.withScope(scope));
    }

    /**
     * Holds other calls for at least {@code duration}, longer if the wait is longer; everything else is as with
     * {@link #holding(Scope)}. The call that got the response meets that hold too when its own wait is over, also where
     * that is zero.
     *
     * <p>On {@link #neverRepeat()} with {@link Scope#SAME_REQUEST} it is how long an unchanged request is rejected
     * locally: a request with the same method, URL, headers and body, as the application interceptors leave it and with
     * the cookies of the jar, gets the stored response, and nothing is sent. A request whose body can be sent once only
     * is never rejected so, and a response body of more than 64 KiB is left out. The last 256 responses are stored.
     *
     * @param scope which calls; not {@link Scope#CALL}, and on {@link #neverRepeat()} only {@link Scope#SAME_REQUEST}
     * @param duration the least time; more than zero, up to 36,500 days; what is longer than
     *     {@link ResiliencePolicy.Builder#maxHold} is cut to that
     * @return a copy of this rule
     * @throws IllegalArgumentException if the duration is out of bounds, or if this rule cannot hold that scope
     */
    public Rule holding(Scope scope, Duration duration) {
        Objects.requireNonNull(scope, "scope");
        if (scope == Scope.CALL) {
            throw new IllegalArgumentException(
                    "holding(CALL, " + duration + ") would mean nothing: CALL silences nobody");
        }
        if (checked("holding duration", duration).isZero()) {
            throw new IllegalArgumentException("holding duration must be more than zero, was " + duration);
        }
        boolean rejection = kind == Kind.NEVER_REPEAT && scope == Scope.SAME_REQUEST;
        Kind checkedKind = rejection ? kind : repeating("holding(" + scope + ", " + duration + ")");
        return new Rule(checkedKind, details.withScope(scope).withHoldFor(duration));
    }

    /**
     * Acts only on a response that names a wait, by {@code Retry-After} or by what {@link ServerSignals#rateLimit} told
     * how to read; any other is delivered as by {@link #surface()}. Zero, a time in the past, and what cannot be read
     * name none.
     *
     * <pre>{@code
     * builder.on(403, Rule.waitAsTold().ifTold().forAnyMethod().holding(Scope.ORIGIN))   // GitHub refuses so
     * }</pre>
     *
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule retries nothing
     */
    public Rule ifTold() {
        return new Rule(repeating("ifTold()"), details.onlyIfTold());
    }

    /**
     * Sets how many attempts a call has whose last response fell under this rule, in place of
     * {@link ResiliencePolicy.Builder#maxAttempts}.
     *
     * @param attempts 1 to 100, of the whole call; the first send counts. With 1 the response is delivered at once, and
     *     other calls are held
     * @return a copy of this rule
     * @throws IllegalArgumentException if out of bounds, or this rule retries nothing
     */
    public Rule maxAttempts(int attempts) {
        return new Rule(
                repeating("maxAttempts(" + attempts + ")"),
                details.withMaxAttempts(RuleDetails.checkedAttempts(attempts)));
    }

    /**
     * Sets how long to wait where the server names no wait, in place of {@link ResiliencePolicy.Builder#backoff}, with
     * the same edges.
     *
     * @param function by the number of the attempt that just ended
     * @return a copy of this rule
     * @throws IllegalArgumentException if it throws, or gives null or a negative interval, for the first attempt, or if
     *     this rule never waits the backoff: {@link #waitAtLeast} waits its floor
     */
    public Rule withBackoff(IntervalFunction function) {
        repeating("withBackoff(" + function + ")");
        if (kind == Kind.WAIT_AT_LEAST) {
            throw new IllegalArgumentException(
                    this + " waits its floor, so .withBackoff(" + function + ") would mean nothing on it");
        }
        return new Rule(kind, details.withBackoff(RuleDetails.checkedBackoff(function)));
    }

    /** {@return which calls this rule holds: {@link Scope#CALL} if no other call} */
    public Scope scope() {
        return details.scope();
    }

    /** {@return for how long at least it holds them; empty if for as long as the call itself waits} */
    public Optional<Duration> holdFor() {
        return details.holdFor();
    }

    /** {@return whether this rule can retry: false for {@link #surface()}, {@link #neverRepeat()}, {@link #follow()}} */
    public boolean repeats() {
        return kind.repeats();
    }

    private Kind repeating(String refinement) {
        if (!kind.repeats()) {
            throw new IllegalArgumentException(
                    this + " repeats nothing and waits for nothing, so ." + refinement + " would mean nothing on it");
        }
        return kind;
    }

    static Duration checked(String name, Duration value) {
        if (value.isNegative() || value.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(name + " must be from PT0S to " + MAX_DURATION + ", was " + value);
        }
        return value;
    }

    /** {@return the kind of the factory method that it was made by} */
    public Kind kind() {
        return kind;
    }

    /** {@return the least wait, of {@link #waitAtLeast} or {@link #atLeast}; zero if there is none} */
    public Duration floor() {
        return details.floor();
    }

    /**
     * Says whether requests of methods that are not idempotent are retried too.
     *
     * @return true after {@link #forAnyMethod()}
     */
    public boolean anyMethod() {
        return details.anyMethod();
    }

    /** {@return whether it acts only on responses that name a wait: true after {@link #ifTold()}} */
    public boolean actsIfTold() {
        return details.ifTold();
    }

    /** {@return the number of attempts of {@link #maxAttempts(int)}; empty if that of the policy counts} */
    public OptionalInt maxAttempts() {
        return details.maxAttempts();
    }

    /** {@return the function of {@link #withBackoff}; empty if that of the policy counts} */
    public Optional<IntervalFunction> backoff() {
        return details.backoff();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rule that && kind == that.kind && details.equals(that.details);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, details);
    }

    /** Writes the rule as it is written in code, such as {@code waitAtLeast(PT2M).holding(RESOURCE)}. */
    @Override
    public String toString() {
        return kind.written(details.floor()) + details;
    }
}
