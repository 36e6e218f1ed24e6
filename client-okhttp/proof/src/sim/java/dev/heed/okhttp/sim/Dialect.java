package dev.heed.okhttp.sim;

import dev.heed.RateLimit;
import dev.heed.Scope;
import dev.heed.WaitUnit;
import java.util.Optional;
import java.util.Random;

/**
 * How services name one wait, or report one limit, beside {@code Retry-After}: in plain figures, of which Heed gets a
 * {@link RateLimit}.
 *
 * @param kind of it
 * @param name of the header that counts first
 * @param reset header of the renewal; the same as the first where there is none
 * @param unit of the wait
 * @param keep how much must stay
 * @param scope whom it silences; empty if the rules say that
 * @param condition header that must be {@code yes}; empty for none
 */
record Dialect(Kind kind, String name, String reset, WaitUnit unit, int keep, Optional<Scope> scope, String condition) {
    enum Kind {
        /** A header names the wait. */
        WAIT,
        /** {@code Retry-After} itself, where the condition holds. */
        RETRY_AFTER,
        /** Two headers report what remains, and when it is renewed. */
        LIMIT,
        /** The field of the IETF draft. */
        FIELD
    }

    static final String YES = "yes";

    /**
     * One of many.
     *
     * @param random dice
     * @param number distinguishes its headers from those of others
     */
    static Dialect random(Random random, int number) {
        Kind kind = Law.pick(random, Kind.WAIT, Kind.RETRY_AFTER, Kind.LIMIT, Kind.LIMIT, Kind.LIMIT, Kind.FIELD);
        String name = kind == Kind.RETRY_AFTER ? "Retry-After" : "x-" + number + "-left";
        String reset = kind == Kind.LIMIT ? "x-" + number + "-renewed" : name;
        boolean isInSeconds = kind == Kind.RETRY_AFTER || kind == Kind.FIELD;
        WaitUnit unit = isInSeconds ? WaitUnit.SECONDS : Law.pick(random, WaitUnit.values());
        int keep = kind == Kind.LIMIT || kind == Kind.FIELD ? Law.pick(random, 0, 0, 5) : 0;
        Optional<Scope> scope = random.nextBoolean() ? Optional.empty() : Optional.of(Law.pick(random, Scope.values()));
        boolean depends = kind == Kind.RETRY_AFTER || random.nextInt(4) == 0;
        return new Dialect(kind, name, reset, unit, keep, scope, depends ? "x-" + number + "-counts" : "");
    }

    boolean namesWait() {
        return kind == Kind.WAIT || kind == Kind.RETRY_AFTER;
    }

    RateLimit rateLimit() {
        RateLimit plain = switch (kind) {
            case WAIT, RETRY_AFTER -> RateLimit.retryAfter(name, unit);
            case LIMIT -> RateLimit.of(name, reset, unit);
            case FIELD -> RateLimit.fields(name);
        };
        RateLimit kept = keep == 0 ? plain : plain.keep(keep);
        RateLimit dependent = condition.isEmpty() ? kept : kept.when(condition, YES);
        return scope.map(dependent::holding).orElse(dependent);
    }
}
