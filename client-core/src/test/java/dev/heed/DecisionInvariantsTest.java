package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Follow;
import dev.heed.Decision.Retry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link DecisionInvariants} over random facts and policies, reproducible by their seed. */
@Tag("heavy")
@Timeout(value = 5, unit = TimeUnit.MINUTES) // 20 s where nothing else runs
class DecisionInvariantsTest {
    private static final long FIRST_SEED = 20_261_122_000_000L;
    private static final int RUNS = 200_000;

    @Test
    void theInvariantsHoldForRandomAttemptsUnderRandomPolicies() {
        Map<Class<?>, Integer> seen = new HashMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            RandomDecision judged = judge(seed);
            seen.merge(judged.decision().getClass(), 1, Integer::sum);
            DecisionInvariants.check(judged, "RandomDecision.of(" + seed + "L)");
        }
        assertThat(seen)
                .as("each decision often enough to mean something")
                .containsOnlyKeys(Deliver.class, Retry.class, Follow.class);
        assertThat(seen.values()).allMatch(times -> times > RUNS / 20);
    }

    private static RandomDecision judge(long seed) {
        try {
            return RandomDecision.of(seed);
        } catch (RuntimeException e) {
            throw new AssertionError("RandomDecision.of(" + seed + "L) threw", e);
        }
    }
}
