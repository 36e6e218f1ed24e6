package dev.heed.okhttp.sim;

import dev.heed.Rule;
import dev.heed.Scope;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Random;

/**
 * What one status means, in plain figures: the simulation judges by these, Heed by the rule made of them.
 *
 * @param kind of rule
 * @param floor the least wait; zero but for a floor
 * @param anyMethod whether methods that are not idempotent are repeated
 * @param scope whom it silences
 * @param holdFor for how long at least; zero for as long as the wait
 * @param finer what else it says
 */
record Law(Kind kind, Duration floor, boolean anyMethod, Scope scope, Duration holdFor, Finer finer) {
    enum Kind {
        SURFACE,
        NEVER,
        FOLLOW,
        TOLD,
        FLOOR,
        BACKOFF
    }

    /**
     * What only some laws say.
     *
     * @param ifTold whether it is for responses that name a wait
     * @param maxAttempts of a call whose last response fell under it; zero for as many as of others
     * @param backoff of its own; zero for that of all
     */
    record Finer(boolean ifTold, int maxAttempts, Duration backoff) {
        static final Finer NOT = new Finer(false, 0, Duration.ZERO);
    }

    Law(Kind kind, Duration floor, boolean anyMethod, Scope scope, Duration holdFor) {
        this(kind, floor, anyMethod, scope, holdFor, Finer.NOT);
    }

    static final Law SURFACE = of(Kind.SURFACE);
    static final Law NEVER = of(Kind.NEVER);
    static final Law FOLLOW = of(Kind.FOLLOW);
    static final Law BACKOFF = of(Kind.BACKOFF);

    static Law of(Kind kind) {
        return new Law(kind, Duration.ZERO, false, Scope.CALL, Duration.ZERO);
    }

    /** One that repeats. */
    static Law random(Random random, Duration maxWait) {
        Kind kind = pick(random, Kind.TOLD, Kind.FLOOR, Kind.BACKOFF);
        Duration floor =
                kind == Kind.FLOOR ? Duration.ofMillis(random.nextLong(maxWait.toMillis() + 1)) : Duration.ZERO;
        Scope scope = pick(random, Scope.values());
        boolean holdsLonger = scope != Scope.CALL && random.nextInt(4) == 0;
        Duration holdFor = holdsLonger ? Duration.ofSeconds(1 + random.nextInt(240)) : Duration.ZERO;
        return new Law(kind, floor, random.nextBoolean(), scope, holdFor);
    }

    /** One of a refusal. */
    static Law refusal(Random random) {
        boolean remembers = random.nextInt(3) == 0;
        Duration holdFor = remembers ? Duration.ofSeconds(1 + random.nextInt(120)) : Duration.ZERO;
        return new Law(Kind.NEVER, Duration.ZERO, false, remembers ? Scope.SAME_REQUEST : Scope.CALL, holdFor);
    }

    /** One that says more. */
    Law finer(Random random, Duration maxWait) {
        int attempts = random.nextInt(3) == 0 ? 2 + random.nextInt(5) : 0;
        boolean paces = kind != Kind.FLOOR && random.nextInt(3) == 0;
        Duration backoff = paces ? Duration.ofMillis(1 + random.nextInt(20_000)) : Duration.ZERO;
        boolean slows = kind != Kind.FLOOR && random.nextInt(4) == 0;
        Duration least = slows ? Duration.ofMillis(random.nextLong(maxWait.toMillis() + 1)) : floor;
        Finer more = new Finer(random.nextInt(4) == 0, attempts, backoff);
        return new Law(kind, least, anyMethod, scope, holdFor, more);
    }

    Law toBeTold() {
        return new Law(kind, floor, anyMethod, scope, holdFor, new Finer(true, finer.maxAttempts, finer.backoff));
    }

    boolean ifTold() {
        return finer.ifTold;
    }

    int maxAttempts(Laws laws) {
        return finer.maxAttempts == 0 ? laws.maxAttempts : finer.maxAttempts;
    }

    Wait backoff(Laws laws) {
        return finer.backoff.isZero() ? laws.backoff() : Wait.exactly(finer.backoff);
    }

    Duration leastPause(Laws laws, boolean isRetried) {
        return laws.leastPause(finer.backoff.isZero() ? laws.ownBackoff : finer.backoff, isRetried);
    }

    /** What a response asks for; what nobody can read counts as the longest backoff. */
    private Wait asked(Told told, Laws laws) {
        Wait longest = finer.backoff.isZero() ? laws.longestBackoff() : Wait.exactly(finer.backoff);
        return told.isUnreadable() ? longest.orLonger(told.pause()) : told.pause();
    }

    @SafeVarargs
    static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    boolean repeats() {
        return kind == Kind.TOLD || kind == Kind.FLOOR || kind == Kind.BACKOFF;
    }

    /** How long a response asks to wait, given what it says. A refusal that asks for no time is never repeated at once. */
    Wait wait(Told told, Laws laws) {
        Wait asked = asked(told, laws);
        Wait own = switch (kind) {
            case TOLD -> asked.least().isZero() ? backoff(laws) : Wait.NONE;
            case BACKOFF -> backoff(laws);
            default -> Wait.NONE;
        };
        return own.orLonger(Wait.exactly(floor)).orLonger(asked);
    }

    /** Whether it may be backoff that is waited for, which takes a token of the budget. */
    boolean isUnpaced(Told told, Laws laws) {
        Wait asked = asked(told, laws);
        boolean isShort = asked.least().compareTo(backoff(laws).most()) < 0;
        boolean isTold = kind == Kind.TOLD && !asked.least().isZero() && !told.isUnreadable();
        return scope == Scope.CALL && kind != Kind.FLOOR && !isTold && (isShort || told.isUnreadable());
    }

    Rule rule() {
        Rule rule = switch (kind) {
            case SURFACE -> Rule.surface();
            case NEVER -> Rule.neverRepeat();
            case FOLLOW -> Rule.follow();
            case TOLD -> Rule.waitAsTold();
            case FLOOR -> Rule.waitAtLeast(floor);
            case BACKOFF -> Rule.backOff();
        };
        Rule withMethods = anyMethod ? rule.forAnyMethod() : rule;
        return kind == Kind.FLOOR || floor.isZero()
                ? held(withMethods)
                : held(withMethods).atLeast(floor);
    }

    private Rule held(Rule plain) {
        Rule toBeTold = ifTold() ? plain.ifTold() : plain;
        Rule counted = finer.maxAttempts == 0 ? toBeTold : toBeTold.maxAttempts(finer.maxAttempts);
        Rule withMethods =
                finer.backoff.isZero() ? counted : counted.withBackoff(IntervalFunction.of(finer.backoff.toMillis()));
        if (scope == Scope.CALL) {
            return withMethods;
        }
        return holdFor.isZero() ? withMethods.holding(scope) : withMethods.holding(scope, holdFor);
    }
}
