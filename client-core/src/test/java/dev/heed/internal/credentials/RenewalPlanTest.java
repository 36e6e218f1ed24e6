package dev.heed.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.credentials.RenewalPlan.Acquires;
import dev.heed.internal.credentials.RenewalPlan.Need;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the clock says of a value. */
class RenewalPlanTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Readings overflow within a test. */
    private static final long START = Long.MAX_VALUE - 7 * SECOND;

    private static final RenewalPlan AHEAD =
            new RenewalPlan(Acquires.ON_REFUSAL, Duration.ofSeconds(10), Duration.ofSeconds(5));

    private static IssuedCredential brought(long seconds) {
        return IssuedCredential.brought("a", Optional.of(Duration.ofSeconds(seconds)), START);
    }

    private static Need after(RenewalPlan plan, IssuedCredential value, long nanos) {
        return plan.of(value, START + nanos);
    }

    @Test
    void aValueIsGoodThenRenewedAheadThenExpired() {
        assertThat(after(AHEAD, brought(100), 90 * SECOND - 1)).isEqualTo(Need.NONE);
        assertThat(after(AHEAD, brought(100), 90 * SECOND)).isEqualTo(Need.AHEAD);
        assertThat(after(AHEAD, brought(100), 100 * SECOND - 1)).isEqualTo(Need.AHEAD);
        assertThat(after(AHEAD, brought(100), 100 * SECOND)).isEqualTo(Need.EXPIRED);
    }

    @Test
    void itIsRenewedAtTheEarliestWhenHalfOfItsTimeIsOver() {
        assertThat(after(AHEAD, brought(12), 6 * SECOND - 1)).isEqualTo(Need.NONE);
        assertThat(after(AHEAD, brought(12), 6 * SECOND)).isEqualTo(Need.AHEAD);
    }

    @Test
    void whatHasJustComeIsNotDoubted() {
        assertThat(after(AHEAD, brought(1), 5 * SECOND - 1)).isEqualTo(Need.NONE);
        assertThat(after(AHEAD, brought(1), 5 * SECOND)).isEqualTo(Need.EXPIRED);
    }

    @Test
    void withoutAnExpiryThatCanBeTrueNothingIsNeeded() {
        for (long lifetime : new long[] {0, -1, Long.MAX_VALUE}) {
            assertThat(after(AHEAD, brought(lifetime), 1_000_000 * SECOND))
                    .as("" + lifetime)
                    .isEqualTo(Need.NONE);
        }
        IssuedCredential none = IssuedCredential.brought("a", Optional.empty(), START);
        assertThat(after(AHEAD, none, 1_000_000 * SECOND)).isEqualTo(Need.NONE);
    }

    @Test
    void whatWasKnownBeforehandMayHaveExpiredAlready() {
        IssuedCredential past = IssuedCredential.known("a", Optional.of(Duration.ofSeconds(-1)), START);
        assertThat(after(AHEAD, past, 0)).isEqualTo(Need.EXPIRED);
        IssuedCredential soon = IssuedCredential.known("a", Optional.of(Duration.ofSeconds(10)), START);
        assertThat(after(AHEAD, soon, 0)).isEqualTo(Need.AHEAD);
    }

    @Test
    void aPlanThatDoesNothingAheadIgnoresTheExpiry() {
        RenewalPlan reactive = new RenewalPlan(Acquires.ON_REFUSAL, Duration.ZERO, Duration.ZERO);
        assertThat(after(reactive, brought(1), 2 * SECOND)).isEqualTo(Need.NONE);
        RenewalPlan first = new RenewalPlan(Acquires.FIRST, Duration.ZERO, Duration.ZERO);
        assertThat(after(first, brought(2), 2 * SECOND - 1)).isEqualTo(Need.NONE);
        assertThat(after(first, brought(2), 2 * SECOND)).isEqualTo(Need.EXPIRED);
    }

    @Test
    void noTextHasTheValue() {
        assertThat(IssuedCredential.lasting("s3cret").toString()).doesNotContain("s3cret");
    }
}
