package dev.heed.okhttp.sim;

import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.RetryBudget;
import dev.heed.Scope;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** States a policy twice: to Heed, and in plain figures to the ledger that watches it. */
final class Laws {
    private static final int[] REFUSALS = {400, 401, 422};
    private static final int[] FOLLOWED = {301, 302, 303, 307, 308};
    private static final int[] TROUBLE = {408, 425, 429, 500, 502, 503, 504, 520};

    final Map<Integer, Law> byStatus = new TreeMap<>();
    Law ofFailure = Law.BACKOFF;
    int maxAttempts = 3;
    Duration maxWait = Duration.ofMinutes(5);
    Duration maxElapsed = Duration.ofMinutes(15);
    Duration maxHold = Duration.ofHours(1);

    /** Zero for the documented one: half a second, doubled up to twenty, of which half is left to dice. */
    Duration ownBackoff = Duration.ZERO;

    int redirects = 20;
    boolean keepsKey;
    boolean carriesBody;
    RetryBudget budget = RetryBudget.standard();
    boolean obeysHolds = true;

    /** What the policy knows of how services speak. */
    Tongue tongue = Tongue.NONE;

    /** How many calls may wait at a time, of all policies. */
    int maxWaiting = Integer.MAX_VALUE;

    /** Whether calls may wait for the source before a server refuses them. */
    boolean waitsForTokens;

    /** Whether a POST or PATCH gets a key. */
    boolean makesKeys;

    private Laws() {}

    /** Lists the contract of the service, row by row, as the documentation of the policy states it. */
    static Laws documented() {
        Laws laws = new Laws();
        put(laws.byStatus, Law.NEVER, REFUSALS);
        put(laws.byStatus, Law.FOLLOW, FOLLOWED);
        put(laws.byStatus, Law.BACKOFF, 500, 502, 504);
        put(laws.byStatus, new Law(Law.Kind.BACKOFF, Duration.ZERO, true, Scope.CALL, Duration.ZERO), 408, 425);
        put(laws.byStatus, new Law(Law.Kind.TOLD, Duration.ZERO, true, Scope.ORIGIN, Duration.ZERO), 429);
        put(laws.byStatus, new Law(Law.Kind.FLOOR, Duration.ofMinutes(2), false, Scope.RESOURCE, Duration.ZERO), 503);
        return laws;
    }

    /** Whoever is refused waits as told, and holds the host. */
    static Laws ofBusyHosts() {
        Laws laws = documented();
        put(laws.byStatus, new Law(Law.Kind.TOLD, Duration.ZERO, true, Scope.ORIGIN, Duration.ZERO), 429, 503);
        laws.maxAttempts = 8;
        return laws;
    }

    static Laws surfaceAll() {
        Laws laws = new Laws();
        laws.ofFailure = Law.SURFACE;
        laws.obeysHolds = false;
        laws.redirects = 0;
        laws.budget = RetryBudget.unlimited();
        return laws;
    }

    static Laws random(Random random) {
        Laws laws = random.nextInt(3) == 0 ? documented() : new Laws();
        laws.maxWait = Duration.ofSeconds(Law.pick(random, 120, 150, 300, 900));
        laws.maxAttempts = 2 + random.nextInt(5);
        laws.maxElapsed = laws.maxWait.plusSeconds(random.nextInt(900));
        laws.maxHold = Duration.ofSeconds(Law.pick(random, 60, 600, 3600));
        laws.ownBackoff = Duration.ofMillis(1 + random.nextInt(20_000));
        laws.redirects = Law.pick(random, 1, 2, 5, 20);
        laws.keepsKey = random.nextInt(4) == 0;
        laws.carriesBody = random.nextInt(4) == 0;
        laws.budget = Law.pick(random, RetryBudget.standard(), RetryBudget.unlimited(), RetryBudget.of(3, 0.5));
        if (laws.byStatus.isEmpty()) {
            put(laws.byStatus, Law.FOLLOW, FOLLOWED);
            for (int status : REFUSALS) {
                put(laws.byStatus, Law.refusal(random), status);
            }
            for (int status : TROUBLE) {
                put(laws.byStatus, random.nextInt(5) == 0 ? Law.SURFACE : Law.random(random, laws.maxWait), status);
            }
            laws.ofFailure = random.nextInt(4) == 0 ? Law.SURFACE : Law.random(random, laws.maxWait);
        }
        return laws;
    }

    private static void put(Map<Integer, Law> laws, Law law, int... statuses) {
        for (int status : statuses) {
            laws.put(status, law);
        }
    }

    /** Adds what only some policies say; those that state the contract stay as they are. */
    void refine(Set<WorldFeature> features, Random random) {
        if (features.contains(WorldFeature.FINER_RULES) && !isDocumented()) {
            byStatus.replaceAll(
                    (status, law) -> law.repeats() && random.nextBoolean() ? law.finer(random, maxWait) : law);
            Law told = new Law(Law.Kind.TOLD, Duration.ZERO, true, Scope.ORIGIN, Duration.ZERO);
            byStatus.put(403, told.toBeTold());
        }
        makesKeys = features.contains(WorldFeature.MADE_KEYS) && random.nextBoolean();
    }

    /** The most attempts that any law allows. */
    int mostAttempts() {
        return byStatus.values().stream().mapToInt(law -> law.maxAttempts(this)).reduce(maxAttempts, Math::max);
    }

    /** Every limit and row as in the contract. */
    boolean isDocumented() {
        Laws contract = documented();
        return byStatus.equals(contract.byStatus)
                && maxWait.equals(contract.maxWait)
                && redirects == contract.redirects;
    }

    /** After any attempt. */
    Wait backoff() {
        return ownBackoff.isZero()
                ? new Wait(Duration.ofMillis(250), Duration.ofSeconds(20))
                : Wait.exactly(ownBackoff);
    }

    /**
     * After a failure of one that waited for a hold: at least half of its backoff. Of one that is not repeated nobody
     * knows which backoff it would have had: the first documented one, unless the policy has a shorter one.
     *
     * @param interval of the function that counts; zero for the documented ones
     * @param isRetried whether it is repeated
     */
    Duration leastPause(Duration interval, boolean isRetried) {
        Duration first = Duration.ofMillis(250);
        Duration half = interval.isZero() ? first : interval.dividedBy(2);
        return isRetried || half.compareTo(first) < 0 ? half : first;
    }

    /** For a wait that nobody can read. A function of the user is the same after each attempt. */
    Wait longestBackoff() {
        Duration half = Duration.ofSeconds(10);
        return new Wait(ownBackoff.isZero() ? half : ownBackoff, half.multipliedBy(2));
    }

    Law of(int status) {
        return byStatus.getOrDefault(status, Law.SURFACE);
    }

    ResiliencePolicy policy() {
        if (!obeysHolds) {
            return ResiliencePolicy.surfaceAll();
        }
        Redirects follows = Redirects.standard().limit(redirects);
        follows = keepsKey ? follows.keepAcrossOrigins("X-Key") : follows;
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder()
                .maxAttempts(maxAttempts)
                .maxWait(maxWait)
                .maxElapsed(maxElapsed)
                .maxHold(maxHold)
                .retryBudget(budget)
                .redirects(carriesBody ? follows.carryBodyAcrossOrigins() : follows)
                .onFailure(ofFailure.rule());
        if (!ownBackoff.isZero()) {
            policy.backoff(IntervalFunction.of(ownBackoff.toMillis()));
        }
        byStatus.forEach((status, law) -> policy.on(status, law.rule()));
        tongue.tell(policy);
        if (makesKeys) {
            policy.idempotencyKeys("Idempotency-Key", "POST", "PATCH");
        }
        return policy.build();
    }
}
