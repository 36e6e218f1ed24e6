package dev.heed.okhttp.sim;

import dev.heed.ResiliencePolicy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How the services of a simulated world speak beside status and {@code Retry-After}, as far as a policy was told.
 *
 * @param dialects in the order in which they count
 * @param vetoes whether a header may say that a retry is in vain
 * @param meanings of statuses that mean others, in the order in which they count
 */
record Tongue(List<Dialect> dialects, boolean vetoes, List<Meaning> meanings) {
    static final Tongue NONE = new Tongue(List.of(), false, List.of());
    static final String VETO = "x-should-retry";

    static Tongue random(Set<WorldFeature> features, Random random) {
        int limits = features.contains(WorldFeature.SIGNALS) ? 1 + random.nextInt(4) : 0;
        int others = features.contains(WorldFeature.OTHER_STATUSES) ? 1 + random.nextInt(4) : 0;
        List<Dialect> dialects = IntStream.range(0, limits)
                .mapToObj(i -> Dialect.random(random, i))
                .toList();
        List<Meaning> meanings = IntStream.range(0, others)
                .mapToObj(i -> Meaning.random(random, i))
                .toList();
        return new Tongue(dialects, limits > 0 && random.nextBoolean(), meanings);
    }

    /** What another policy knows of it. */
    Tongue partly(Random random) {
        return new Tongue(
                dialects.stream().filter(any -> random.nextInt(3) > 0).toList(),
                vetoes && random.nextBoolean(),
                meanings.stream().filter(any -> random.nextInt(3) > 0).toList());
    }

    /** The status that is meant by a status, where a response bears signs. */
    int meant(int status, Map<Meaning, Set<Meaning.Bears>> signs) {
        return meanings.stream()
                .filter(meaning -> meaning.status() == status && meaning.matches(signs.getOrDefault(meaning, Set.of())))
                .map(Meaning::as)
                .findFirst()
                .orElse(status);
    }

    boolean readsBodyOf(int status) {
        return meanings.stream().anyMatch(meaning -> meaning.status() == status && meaning.readsBody());
    }

    void tell(ResiliencePolicy.Builder policy) {
        dialects.forEach(dialect -> policy.rateLimit(dialect.rateLimit()));
        if (vetoes) {
            policy.vetoHeader(VETO);
        }
        meanings.forEach(meaning -> policy.readAs(meaning.status(), meaning.as(), meaning.match()));
    }
}
