package dev.heed;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one status means for the client: hand it over, never repeat, follow, or wait and repeat.
 *
 * <p>Immutable. A rule says what may happen; the policy's limits, the method and the body can still end in the reply
 * being handed over, with the reason in its {@link Reason}.
 */
public final class Rule {
    /** What a rule does. Values may be added in a minor version: a {@code switch} over them keeps a default. */
    public enum Kind {
        /** {@link Rule#surface()}. */
        SURFACE("surface()"),
        /** {@link Rule#neverRepeat()}. */
        NEVER_REPEAT("neverRepeat()"),
        /** {@link Rule#follow()}. */
        FOLLOW("follow()"),
        /** {@link Rule#waitAsTold()}. */
        WAIT_AS_TOLD("waitAsTold()"),
        /** {@link Rule#waitAtLeast}. */
        WAIT_AT_LEAST("waitAtLeast(%s)"),
        /** {@link Rule#backOff()}. */
        BACK_OFF("backOff()");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean repeats() {
            return this == WAIT_AS_TOLD || this == WAIT_AT_LEAST || this == BACK_OFF;
        }

        /** As it is written in code. */
        private String written(Duration floor) {
            String atLeast = this == WAIT_AT_LEAST || floor.isZero() ? "" : ".atLeast(" + floor + ")";
            return String.format(text, floor) + atLeast;
        }
    }

    /** Longest duration that a rule or a limit takes, about a hundred years; shorter than the longest wait a server can name. */
    static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private static final Rule SURFACE = new Rule(Kind.SURFACE, Duration.ZERO, false, Scope.CALL, Optional.empty());
    private static final Rule NEVER = new Rule(Kind.NEVER_REPEAT, Duration.ZERO, false, Scope.CALL, Optional.empty());
    private static final Rule FOLLOW = new Rule(Kind.FOLLOW, Duration.ZERO, false, Scope.CALL, Optional.empty());
    private static final Rule TOLD = new Rule(Kind.WAIT_AS_TOLD, Duration.ZERO, false, Scope.CALL, Optional.empty());
    private static final Rule BACK_OFF = new Rule(Kind.BACK_OFF, Duration.ZERO, false, Scope.CALL, Optional.empty());

    private final Kind kind;
    private final Duration floor;
    private final boolean anyMethod;
    private final Scope scope;
    private final Optional<Duration> holdFor;

    private Rule(Kind kind, Duration floor, boolean anyMethod, Scope scope, Optional<Duration> holdFor) {
        this.kind = kind;
        this.floor = floor;
        this.anyMethod = anyMethod;
        this.scope = scope;
        this.holdFor = holdFor;
    }

    /**
     * Hand the reply over at once.
     *
     * @return the rule
     */
    public static Rule surface() {
        return SURFACE;
    }

    /**
     * Hand the reply over and never repeat the request unchanged: the only rules that 400, 401 and 422 accept are this
     * one and {@link #surface()}.
     *
     * @return the rule
     */
    public static Rule neverRepeat() {
        return NEVER;
    }

    /**
     * Follow {@code Location} by the policy's {@link Redirects}; only 300, 301, 302, 303, 307 and 308 accept it (RFC
     * 9110 15.4).
     *
     * @return the rule
     */
    public static Rule follow() {
        return FOLLOW;
    }

    /**
     * Wait as long as {@code Retry-After} says (RFC 9110 10.2.3), then repeat. Where it is absent, zero or a date in the
     * past it is the backoff that is waited: nothing is repeated at once. One that cannot be read ({@code 120s}) asks for a
     * wait all the same, and counts as the longest backoff: 20 s, or with {@link ResiliencePolicy.Builder#backoff} the
     * interval after the last of {@link ResiliencePolicy.Builder#maxAttempts}.
     *
     * @return the rule, for idempotent methods
     */
    public static Rule waitAsTold() {
        return TOLD;
    }

    /**
     * Wait the longer of {@code floor} and {@code Retry-After}, then repeat. One that cannot be read counts as in
     * {@link #waitAsTold()}. The wait is spread as one that the server named is, see {@link Decision.Retry#spread()}.
     *
     * @param floor the least wait; zero to about a hundred years. With zero a reply that names no wait is repeated at once
     * @return the rule, for idempotent methods
     * @throws IllegalArgumentException if the floor is negative or longer than 36,500 days
     */
    public static Rule waitAtLeast(Duration floor) {
        return new Rule(Kind.WAIT_AT_LEAST, checked("floor", floor), false, Scope.CALL, Optional.empty());
    }

    /**
     * Wait the longer of the policy's backoff and {@code Retry-After}, then repeat. One that cannot be read counts as in
     * {@link #waitAsTold()}.
     *
     * @return the rule, for idempotent methods
     */
    public static Rule backOff() {
        return BACK_OFF;
    }

    /**
     * Wait at least so long, and all else as before: a rule that is made stricter goes on holding whom it held.
     *
     * <pre>{@code
     * builder.on(503, rule -> rule.atLeast(Duration.ofMinutes(5)))   // still holds RESOURCE
     * }</pre>
     *
     * <p>A longer {@code Retry-After} or backoff is waited for in full. Where this is what is waited, the reason is
     * {@link Reason#FLOOR}, and the wait is spread as in {@link #waitAtLeast}.
     *
     * @param floor the least wait; zero to about a hundred years. It takes the place of an earlier one, be that longer
     * @return a copy of this rule
     * @throws IllegalArgumentException if the floor is negative or longer than 36,500 days, or this rule waits for nothing
     */
    public Rule atLeast(Duration floor) {
        return new Rule(repeating("atLeast(" + floor + ")"), checked("floor", floor), anyMethod, scope, holdFor);
    }

    /**
     * Repeat whatever the method: for a status by which the server says that it did not act.
     *
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule repeats nothing
     */
    public Rule forAnyMethod() {
        return new Rule(repeating("forAnyMethod()"), floor, true, scope, holdFor);
    }

    /**
     * Repeat idempotent methods only, the default: those that IANA's HTTP Method Registry marks so (RFC 9110 9.2.2), GET,
     * PUT and PROPFIND among them, and any request that carries an {@code Idempotency-Key} with something in it
     * (draft-ietf-httpapi-idempotency-key-header).
     *
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule repeats nothing
     */
    public Rule forIdempotentMethods() {
        return new Rule(repeating("forIdempotentMethods()"), floor, false, scope, holdFor);
    }

    /**
     * Silence other calls as well, for as long as the reply asks for, spread not included: also where the call that got it
     * does not repeat, as it is not idempotent say. They wait for the hold by their own limits, or are answered locally.
     * {@link ResiliencePolicy.Builder#maxHold} bounds it; a wait of zero holds nobody.
     *
     * <p>Default {@link Scope#CALL}, nobody else, also for a rule that takes the place of one of the documented policy:
     * there 429 holds {@link Scope#ORIGIN}, as it is the client that sent too many requests (RFC 6585 4), and 503 holds
     * {@link Scope#RESOURCE} (RFC 9110 15.6.4).
     *
     * @param scope whom; {@link Scope#CALL} takes back an earlier choice
     * @return a copy of this rule
     * @throws IllegalArgumentException if this rule waits for nothing: on {@link #neverRepeat()} it takes a duration, see
     *     {@link #holding(Scope, Duration)}
     */
    public Rule holding(Scope scope) {
        Objects.requireNonNull(scope, "scope");
        return new Rule(repeating("holding(" + scope + ")"), floor, anyMethod, scope, holdFor);
    }

    /**
     * Silence other calls for at least {@code duration}, longer if the wait is longer; else as {@link #holding(Scope)}. The
     * call that got the reply meets that hold too when its own wait is over, also where that is zero.
     *
     * <p>On {@link #neverRepeat()} with {@link Scope#SAME_REQUEST} it is how long an unchanged repeat is refused: a request
     * with the same method, URL, headers and body, as the application interceptors leave it and with the cookies of the jar,
     * is answered locally with the reply that is remembered. A request whose body can be sent once only is never refused, and
     * a reply body of more than 64 KiB is left out. The last 256 replies are remembered.
     *
     * @param scope whom; not {@link Scope#CALL}, and on {@link #neverRepeat()} only {@link Scope#SAME_REQUEST}
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
        boolean refusal = kind == Kind.NEVER_REPEAT && scope == Scope.SAME_REQUEST;
        Kind checkedKind = refusal ? kind : repeating("holding(" + scope + ", " + duration + ")");
        return new Rule(checkedKind, floor, anyMethod, scope, Optional.of(duration));
    }

    /**
     * Whom this rule silences.
     *
     * @return {@link Scope#CALL} for nobody else
     */
    public Scope scope() {
        return scope;
    }

    /**
     * For how long at least it silences them.
     *
     * @return empty if for as long as the call itself waits
     */
    public Optional<Duration> holdFor() {
        return holdFor;
    }

    /**
     * Whether this rule can repeat a request.
     *
     * @return false for {@link #surface()}, {@link #neverRepeat()} and {@link #follow()}
     */
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

    /**
     * What this rule does.
     *
     * @return the kind of the factory method that it was made by
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The least wait.
     *
     * @return that of {@link #waitAtLeast} or {@link #atLeast}; zero if there is none
     */
    public Duration floor() {
        return floor;
    }

    /**
     * Whether methods that are not idempotent are repeated too.
     *
     * @return true after {@link #forAnyMethod()}
     */
    public boolean anyMethod() {
        return anyMethod;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rule that
                && kind == that.kind
                && floor.equals(that.floor)
                && anyMethod == that.anyMethod
                && scope == that.scope
                && holdFor.equals(that.holdFor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, floor, anyMethod, scope, holdFor);
    }

    /** The rule as it is written in code, such as {@code waitAtLeast(PT2M).holding(RESOURCE)}. */
    @Override
    public String toString() {
        String held = scope == Scope.CALL && holdFor.isEmpty()
                ? ""
                : ".holding(" + scope + holdFor.map(d -> ", " + d).orElse("") + ")";
        return kind.written(floor) + (anyMethod ? ".forAnyMethod()" : "") + held;
    }
}
