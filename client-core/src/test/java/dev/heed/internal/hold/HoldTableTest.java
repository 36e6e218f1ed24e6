package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When holds that are over are looked for. */
class HoldTableTest {
    private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

    /** Readings overflow before the sweep. */
    private static final long START = Long.MAX_VALUE - 5;

    private final HoldTable holds = new HoldTable(new HoldBounds(2, 1, 2), Optional.empty());

    private void adds(String url, long now) {
        HoldTarget target = new HoldTarget("", "GET", "host", url, () -> "");
        HoldRequest order =
                new HoldRequest(Scope.RESOURCE, target, false, 503, Duration.ofSeconds(1), now, Instant.EPOCH);
        HoldKey key = target.key(Scope.RESOURCE);
        assertThat(holds.findOrAdd(key, order, new WaiterCount(1), now, new DeferredActions(event -> {})))
                .isNotNull();
    }

    @Test
    void aSweepIsDueTenSecondsAfterTheFirstHoldAndForOneOfThoseThatAsk() {
        adds("http://host/1", START);
        adds("http://host/2", START + 1);
        assertThat(holds.beginsSweep(START + TEN_SECONDS - 1)).isFalse();
        assertThat(holds.beginsSweep(START + TEN_SECONDS)).isTrue();
        assertThat(holds.beginsSweep(START + TEN_SECONDS)).isFalse();
        assertThat(holds.beginsSweep(START + 2 * TEN_SECONDS - 1)).isFalse();
        assertThat(holds.beginsSweep(START + 2 * TEN_SECONDS)).isTrue();
    }
}
