package dev.heed;

import static dev.heed.RandomPolicies.pick;

import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Random policies that are told what services send beside a status; the same seed makes the same. */
final class RandomSignals {
    static final List<String> NAMES = List.of("left", "Reset", "wait-ms", "RateLimit", "x-scope", "Retry-After");
    static final String VETO = "x-should-retry";
    static final List<String> VALUES = List.of(
            "0",
            "1",
            "7",
            "5, 7",
            "-1",
            "global",
            "",
            "\"a\";r=0;t=9",
            "\"a\";r=1;t=9",
            "0;w=60",
            "6m0s",
            "soon",
            "1767225637",
            "0.5",
            "99999999999999",
            "2026-01-01T00:00:42Z",
            "Global \\ \"x\" \u00e4\n");
    private static final List<Integer> STATUSES = List.of(200, 403, 404, 409, 429, 500, 503);

    private RandomSignals() {}

    static ResiliencePolicy policy(SplittableRandom random) {
        ResiliencePolicy.Builder builder = ResiliencePolicy.builder();
        for (int rules = random.nextInt(3); rules > 0; rules--) {
            builder.on(pick(STATUSES, random), rule(random));
        }
        if (random.nextInt(4) == 0) {
            builder.onFailure(Rule.backOff().maxAttempts(2 + random.nextInt(9)));
        }
        for (int limits = random.nextInt(4); limits > 0; limits--) {
            builder.rateLimit(limit(random));
        }
        if (random.nextInt(3) == 0) {
            builder.vetoHeader(pick(NAMES, random));
        }
        for (int readings = random.nextInt(3); readings > 0; readings--) {
            builder.readAs(pick(STATUSES, random), pick(List.of(402, 410, 418, 502, 504), random), match(random, 3));
        }
        if (random.nextInt(3) == 0) {
            builder.attemptTimeout(Duration.ofMillis(1 + random.nextInt(9_999)));
        }
        if (random.nextInt(3) == 0) {
            builder.idempotencyKeys(pick(NAMES, random), "POST", pick(List.of("PATCH", "POST", "LOCK"), random));
        }
        return builder.build();
    }

    private static Rule rule(SplittableRandom random) {
        Rule rule = random.nextBoolean() ? Rule.waitAsTold() : Rule.backOff();
        rule = random.nextBoolean() ? rule.ifTold() : rule;
        rule = random.nextBoolean() ? rule.maxAttempts(2 + random.nextInt(99)) : rule;
        rule = random.nextBoolean() ? rule.withBackoff(new PrintedPolicy.Fixed(random.nextInt(1000))) : rule;
        rule = random.nextBoolean() ? rule.atLeast(Duration.ofMillis(random.nextInt(9000))) : rule;
        rule = random.nextBoolean() ? rule.forAnyMethod() : rule;
        return switch (random.nextInt(3)) {
            case 0 -> rule;
            case 1 -> rule.holding(pick(List.of(Scope.values()), random));
            default -> rule.holding(Scope.RESOURCE, Duration.ofSeconds(1 + random.nextInt(99)));
        };
    }

    static RateLimit limit(SplittableRandom random) {
        WaitUnit unit = pick(List.of(WaitUnit.values()), random);
        RateLimit limit = switch (random.nextInt(4)) {
            case 0 -> RateLimit.retryAfter(pick(NAMES, random), unit);
            case 1 -> RateLimit.fields().keep(random.nextInt(3));
            default -> RateLimit.of("LEFT", "reset", unit).keep(random.nextInt(3));
        };
        limit = random.nextInt(3) == 0 ? limit.when(pick(NAMES, random), pick(VALUES, random)) : limit;
        return random.nextBoolean() ? limit.holding(pick(List.of(Scope.values()), random)) : limit;
    }

    static Match match(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 3)) {
            case 0 -> Match.header(pick(NAMES, random));
            case 1 -> Match.header(pick(NAMES, random), pick(VALUES, random));
            case 2 -> Match.body("b" + pick(VALUES, random));
            case 3 -> match(random, depth - 1).and(match(random, depth - 1));
            case 4 -> match(random, depth - 1).or(match(random, depth - 1));
            default -> match(random, depth - 1).not();
        };
    }

    /** A reply that mostly has the headers that the policies look for. */
    static Attempt reply(SplittableRandom random) {
        InCall facts = Given.reply("GET", pick(STATUSES, random)).arrivedAt(Instant.parse("2026-01-01T00:00:00Z"));
        say(facts, random);
        return facts.build();
    }

    /** Adds what the policies look for, mostly. */
    static void say(InCall facts, SplittableRandom random) {
        for (int lines = random.nextInt(5); lines > 0; lines--) {
            facts.header(pick(NAMES, random), pick(VALUES, random));
        }
        if (random.nextBoolean()) {
            facts.header("left", "0")
                    .header("reset", pick(List.of("7", "6m0s", "1767225637", "2026-01-01T00:00:42Z"), random));
        }
    }
}
