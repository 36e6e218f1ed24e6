package dev.heed.okhttp.sim;

import dev.heed.Rule;
import dev.heed.Scope;
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
 */
record Law(Kind kind, Duration floor, boolean anyMethod, Scope scope, Duration holdFor) {
    enum Kind {
        SURFACE,
        NEVER,
        FOLLOW,
        TOLD,
        FLOOR,
        BACKOFF
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

    @SafeVarargs
    static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    boolean repeats() {
        return kind == Kind.TOLD || kind == Kind.FLOOR || kind == Kind.BACKOFF;
    }

    /** How long a response asks to wait, given what it says. A refusal that asks for no time is never repeated at once. */
    Wait wait(Told told, Laws laws) {
        Wait asked = told.asked(laws);
        Wait own = switch (kind) {
            case TOLD -> asked.least().isZero() ? laws.backoff() : Wait.NONE;
            case FLOOR -> Wait.exactly(floor);
            case BACKOFF -> laws.backoff();
            default -> Wait.NONE;
        };
        return own.orLonger(asked);
    }

    /** Whether it may be backoff that is waited for, which takes a token of the budget. */
    boolean isUnpaced(Told told, Laws laws) {
        Wait asked = told.asked(laws);
        boolean isShort = asked.least().compareTo(laws.backoff().most()) < 0;
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
        if (scope == Scope.CALL) {
            return withMethods;
        }
        return holdFor.isZero() ? withMethods.holding(scope) : withMethods.holding(scope, holdFor);
    }
}
