package dev.heed;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Random policies: a quarter are the documented one, the others differ from it in several settings. */
final class RandomPolicies {
    /** Those that have rules, some more often. */
    static final List<Integer> STATUSES = List.of(
            200, 301, 302, 302, 303, 307, 307, 308, 308, 400, 401, 422, 408, 425, 429, 429, 500, 502, 503, 503, 504);

    static final List<Duration> TIMES = List.of(
            Duration.ZERO,
            Duration.ofNanos(1),
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            Duration.ofSeconds(125),
            Duration.ofMinutes(15),
            Rule.MAX_DURATION);
    private static final List<IntervalFunction> BACKOFFS = List.of(
            attempt -> 0L,
            attempt -> attempt * 7_000L,
            attempt -> attempt == 1 ? 1L : -1L,
            attempt -> attempt == 1 ? 1L : Long.MAX_VALUE,
            attempt -> attempt / (3 - attempt) * 100L);

    private static final List<ResiliencePolicy> POLICIES = LongStream.range(0, 1009)
            .mapToObj(seed -> told(policy(new SplittableRandom(seed)), new SplittableRandom(~seed)))
            .toList();

    private RandomPolicies() {}

    static ResiliencePolicy of(long seed) {
        return POLICIES.get(Math.floorMod(seed, POLICIES.size()));
    }

    static <T> T pick(List<T> all, SplittableRandom random) {
        return all.get(random.nextInt(all.size()));
    }

    private static ResiliencePolicy policy(SplittableRandom random) {
        if (random.nextInt(4) == 0) {
            return ResiliencePolicy.documented();
        }
        ResiliencePolicy.Builder builder =
                ResiliencePolicy.builder().maxAttempts(2 + random.nextInt(4)).redirects(redirects(random));
        if (random.nextInt(3) == 0) {
            builder.maxWait(pick(TIMES, random)).maxElapsed(pick(TIMES, random));
        }
        if (random.nextBoolean()) {
            builder.backoff(pick(BACKOFFS, random));
        }
        for (int rules = random.nextInt(4); rules > 0; rules--) {
            configure(builder, pick(STATUSES, random), rule(random));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException contradiction) {
            return builder.maxWait(Rule.MAX_DURATION)
                    .maxElapsed(Rule.MAX_DURATION)
                    .redirects(Redirects.standard())
                    .build();
        }
    }

    /** Tells a third what services say beside a status, by dice that leave the others as they are. */
    private static ResiliencePolicy told(ResiliencePolicy policy, SplittableRandom random) {
        if (random.nextInt(3) > 0) {
            return policy;
        }
        ResiliencePolicy.Builder builder = policy.toBuilder();
        for (int limits = random.nextInt(4); limits > 0; limits--) {
            builder.rateLimit(RandomSignals.limit(random));
        }
        if (random.nextBoolean()) {
            builder.vetoHeader(RandomSignals.VETO);
        }
        if (random.nextBoolean()) {
            configure(builder, 429, Rule.waitAsTold().ifTold().forAnyMethod().maxAttempts(1 + random.nextInt(4)));
        }
        int status = pick(STATUSES, random);
        int as = pick(STATUSES, random);
        if (status != as) {
            builder.readAs(status, as, RandomSignals.match(random, 1));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException contradiction) {
            return policy;
        }
    }

    private static void configure(ResiliencePolicy.Builder builder, int status, Rule rule) {
        try {
            builder.on(status, rule);
        } catch (IllegalArgumentException refused) {
            builder.onFailure(rule.kind() == Rule.Kind.FOLLOW ? Rule.surface() : rule);
        }
    }

    private static Rule rule(SplittableRandom random) {
        return switch (random.nextInt(7)) {
            case 0 -> Rule.surface();
            case 1 -> Rule.neverRepeat();
            case 2 -> Rule.follow();
            case 3 -> Rule.waitAsTold();
            case 4 -> Rule.waitAtLeast(pick(TIMES, random));
            case 5 -> Rule.waitAtLeast(pick(TIMES, random)).forAnyMethod();
            default -> Rule.backOff().forAnyMethod();
        };
    }

    private static Redirects redirects(SplittableRandom random) {
        Redirects redirects = random.nextInt(8) == 0 ? Redirects.none() : Redirects.standard();
        if (redirects.equals(Redirects.none())) {
            return redirects;
        }
        redirects = random.nextBoolean() ? redirects.limit(1 + random.nextInt(3)) : redirects;
        redirects = random.nextBoolean() ? redirects.keepAcrossOrigins("x-request-id") : redirects;
        redirects = random.nextBoolean() ? redirects.carryBodyAcrossOrigins() : redirects;
        return random.nextBoolean() ? redirects.allowDowngrade() : redirects;
    }
}
