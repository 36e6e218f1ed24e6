package dev.heed.fleet.redis.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.SharedHold;
import dev.heed.fleet.redis.internal.wire.Releases.Release;
import dev.heed.fleet.redis.testing.Holds;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final Releases releases = new Releases(2);
    private final SharedHold hold = Holds.of(MINUTE);

    private @Nullable Release next(long nanos) {
        return releases.next(hold.id(), nanos);
    }

    @Test
    void oneIsAskedForOnceUntilItIsLost() {
        releases.add(hold, 0);
        Release release = Objects.requireNonNull(next(1));
        assertThat(next(2)).isNull();
        releases.lost(release);
        assertThat(next(3)).isSameAs(release);
        releases.allLost();
        assertThat(next(4)).isSameAs(release);
        releases.answered(release);
        assertThat(releases.has(hold.id())).isFalse();
    }

    @Test
    void oneIsRememberedUntilTheHoldWouldHaveEnded() {
        releases.add(hold, Long.MAX_VALUE);
        assertThat(next(Long.MAX_VALUE + MINUTE.toNanos() - 1)).isNotNull();
        releases.allLost();
        assertThat(next(Long.MAX_VALUE + MINUTE.toNanos())).isNull();
        assertThat(releases.has(hold.id())).isFalse();
    }

    @Test
    void anArmingSinceWinsOverIt() {
        releases.add(hold, 0);
        Release release = Objects.requireNonNull(next(1));
        releases.remove(hold.id());
        releases.add(hold, 2);
        releases.answered(release);
        assertThat(next(3)).as("the second").isNotNull().isNotSameAs(release);
    }

    @Test
    void oneMoreThanTheBoundIsNotTaken() {
        releases.add(Holds.of(MINUTE.dividedBy(2)), 0);
        releases.add(Holds.of(MINUTE), 0);
        releases.add(hold, 0);
        assertThat(next(1)).isNull();
        releases.add(hold, MINUTE.dividedBy(2).toNanos());
        assertThat(next(MINUTE.dividedBy(2).toNanos())).isNotNull();
    }
}
