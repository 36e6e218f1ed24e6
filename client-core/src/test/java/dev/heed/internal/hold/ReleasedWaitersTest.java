package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Those that were let go and have not been heard of: who is among them, and for how long. */
class ReleasedWaitersTest {
    /** Readings overflow within the silence. */
    private static final long START = Long.MAX_VALUE - 5;

    private static final long SILENT = START + ReleasedWaiters.SILENCE_NANOS;

    private final ReleasedWaiters places = new ReleasedWaiters();
    private final Waiter runs = new Waiter(() -> {});
    private final Waiter cannotRun = new Waiter(() -> {}, () -> false);

    private void bothGo() {
        places.take(runs, START);
        places.take(cannotRun, START);
    }

    @Test
    void whoWasLetGoLeavesOnce() {
        assertThat(places.leaves(runs)).as("before it went").isFalse();
        bothGo();
        assertThat(places.taken()).isEqualTo(2);
        assertThat(places.leaves(runs)).isTrue();
        assertThat(places.leaves(runs)).isFalse();
        assertThat(places.contains(runs)).isFalse();
        assertThat(places.taken()).isEqualTo(1);
    }

    @Test
    void whoIsSilentForTenSecondsTakesNoPlaceAndMayStillLeave() {
        bothGo();
        places.passOnSilent(SILENT - 1);
        assertThat(places.taken()).isEqualTo(2);
        places.passOnSilent(SILENT);
        assertThat(places.taken()).isZero();
        assertThat(places.contains(runs)).isTrue();
        assertThat(places.firstThatCannotRun()).isEmpty();
        assertThat(places.isEmpty()).isFalse();
        assertThat(places.leaves(runs)).isTrue();
        assertThat(places.leaves(runs)).isFalse();
        assertThat(places.leaves(cannotRun)).isTrue();
        assertThat(places.isEmpty()).isTrue();
    }

    @Test
    void thoseOfBeforeAreForgottenHoweverLongTheyAreGone() {
        places.take(runs, START);
        places.passOnSilent(SILENT);
        places.take(cannotRun, SILENT);
        assertThat(places.firstThatCannotRun()).contains(cannotRun);
        places.clear();
        assertThat(places.isEmpty()).isTrue();
        assertThat(places.contains(runs)).isFalse();
        assertThat(places.contains(cannotRun)).isFalse();
        assertThat(places.firstThatCannotRun()).isEmpty();
    }
}
