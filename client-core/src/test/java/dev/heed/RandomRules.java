package dev.heed;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Random rules of every kind with any of the refinements that it accepts. */
final class RandomRules {
    private static final List<Duration> HOLDS =
            List.of(Duration.ofNanos(1), Duration.ofMillis(1500), Duration.ofMinutes(5), Rule.MAX_DURATION);

    private RandomRules() {}

    static Rule of(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Rule.surface();
            case 1 ->
                random.nextBoolean()
                        ? Rule.neverRepeat()
                        : Rule.neverRepeat().holding(Scope.SAME_REQUEST, hold(random));
            case 2 -> Rule.follow();
            case 3 -> refined(Rule.waitAtLeast(RandomPolicies.pick(RandomPolicies.TIMES, random)), random);
            case 4 -> backingOff(refined(Rule.waitAsTold(), random), random);
            default -> backingOff(refined(Rule.backOff(), random), random);
        };
    }

    private static Duration hold(SplittableRandom random) {
        return RandomPolicies.pick(HOLDS, random);
    }

    private static Rule refined(Rule rule, SplittableRandom random) {
        Rule refined = random.nextBoolean() ? rule.forAnyMethod() : rule;
        if (random.nextBoolean()) {
            refined = refined.atLeast(RandomPolicies.pick(RandomPolicies.TIMES, random));
        }
        Scope scope = RandomPolicies.pick(List.of(Scope.values()), random);
        if (random.nextBoolean()) {
            refined = scope != Scope.CALL && random.nextBoolean()
                    ? refined.holding(scope, hold(random))
                    : refined.holding(scope);
        }
        refined = random.nextBoolean() ? refined.ifTold() : refined;
        return random.nextBoolean() ? refined.maxAttempts(1 + random.nextInt(100)) : refined;
    }

    private static Rule backingOff(Rule rule, SplittableRandom random) {
        return random.nextBoolean() ? rule.withBackoff(backoff(random)) : rule;
    }

    static WrittenBackoff backoff(SplittableRandom random) {
        Duration picked = RandomPolicies.pick(RandomPolicies.TIMES, random);
        Duration initial = picked.toMillis() == 0 && !picked.isZero() ? Duration.ofMillis(1) : picked;
        Duration longest = initial.plus(RandomPolicies.pick(RandomPolicies.TIMES, random));
        WrittenBackoff steady = random.nextBoolean() || longest.compareTo(Rule.MAX_DURATION) > 0
                ? WrittenBackoff.fixed(initial)
                : WrittenBackoff.exponential(initial, 1 + 99 * random.nextDouble(), longest);
        return random.nextBoolean() ? steady.withJitter(random.nextDouble()) : steady;
    }
}
