package dev.heed.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.hold.Recovery.Release;
import dev.heed.internal.hold.Recovery.Server;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that is just back gets to see, beside what unbounded doubling would send it. Both in the same run. */
class RecoveryTest {
    private static final long MILLI = Recovery.MILLI;
    private static final long SECOND = 1_000 * MILLI;

    private static Recovery crowd(Release release, long held, long fullWait) {
        Recovery recovery = new Recovery(release, new Server(16, 20 * MILLI, held, at -> held - at, fullWait));
        for (int i = 0; i < 2_000; i++) {
            recovery.new Caller(i * MILLI / 10, 0);
        }
        recovery.run(600 * SECOND);
        assertThat(recovery.answered).hasSize(2_000);
        return recovery;
    }

    private static double took(Recovery recovery, long held) {
        return (recovery.answered.get(1_999) - held) / 1e9;
    }

    /** 16 at a time, 20 ms each: 2,000 take 2.5 s. It refuses more, and asks for so long a wait. */
    @ParameterizedTest
    @CsvSource({
        "1, 250",
        "1, 1000",
        "2, 1000",
        "6, 250",
        "6, 1000",
        "12, 1000",
        "16, 1000",
        "20, 250",
        "20, 1000",
        "24, 1000",
        "28, 1000"
    })
    void twoThousandCallsDoNotBringAServerOf16AtATimeDownAgain(long heldSeconds, long fullWaitMillis) {
        long held = heldSeconds * SECOND;
        Recovery recovery = crowd(new Releases.ByHolds(), held, fullWaitMillis * MILLI);
        Recovery doubling = crowd(new Releases.Doubling(), held, fullWaitMillis * MILLI);
        System.out.printf(
                "2,000 calls, out for %d s, a refusal asks for %d ms: %d refused, %.2f s; doubling: %d refused, %.2f s%n",
                heldSeconds,
                fullWaitMillis,
                recovery.refused.size(),
                took(recovery, held),
                doubling.refused.size(),
                took(doubling, held));
        assertThat(recovery.refused).hasSizeLessThanOrEqualTo(100);
        assertThat(took(recovery, held)).isLessThanOrEqualTo(1.5 * 2.5);
        assertThat(took(doubling, held)).isGreaterThan(1.5 * 2.5);
    }

    private static Recovery steady(Release release, long roundTrip, LongUnaryOperator wait, boolean ticking) {
        long out = 2 * SECOND;
        long back = out + 6 * SECOND;
        Server server = new Server(Integer.MAX_VALUE, roundTrip, back, wait, 0);
        Recovery recovery = new Recovery(release, server);
        for (int i = 0; i < 200; i++) {
            recovery.new Caller(out + 5L * i * MILLI, ticking ? SECOND : 100 * SECOND);
        }
        recovery.run(back + 10 * SECOND);
        return recovery;
    }

    private static double allBackAfter(Recovery recovery) {
        return (recovery.answered.get(199) - 8 * SECOND) / 1e9;
    }

    private void isBackSoftly(LongUnaryOperator wait, long roundTrip, boolean ticking) {
        Supplier<Release> doubling = Releases.Doubling::new;
        Recovery recovery = steady(new Releases.ByHolds(), roundTrip, wait, ticking);
        Recovery before = steady(doubling.get(), roundTrip, wait, ticking);
        System.out.printf(
                "200 callers, %d ms, ticking %s: busiest 100 ms %d, all back after %.2f s; doubling: %d, %.2f s%n",
                roundTrip / MILLI,
                ticking,
                recovery.busiestTenth(),
                allBackAfter(recovery),
                before.busiestTenth(),
                allBackAfter(before));
        assertThat(recovery.busiestTenth()).as("20 are usual").isLessThanOrEqualTo(40);
        assertThat(allBackAfter(recovery)).isLessThanOrEqualTo(1.5);
        assertThat(before.busiestTenth()).isGreaterThan(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 20})
    void afterOneRefusalOfSixSecondsNobodyStampedes(long roundTripMillis) {
        for (boolean ticking : new boolean[] {false, true}) {
            isBackSoftly(at -> 8 * SECOND - at, roundTripMillis * MILLI, ticking);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5, 20})
    void afterThreeRefusalsOfTwoSecondsNobodyStampedes(long roundTripMillis) {
        LongUnaryOperator twoSeconds = at -> 2 * SECOND - (at - 2 * SECOND) % (2 * SECOND);
        for (boolean ticking : new boolean[] {false, true}) {
            isBackSoftly(twoSeconds, roundTripMillis * MILLI, ticking);
        }
    }

    /** The pace of few that waited is slow: what comes after them must not pile up behind it. */
    @Test
    void afterALongHoldForWhichFewWaitedNewCallsDoNotLineUpForLong() {
        long back = 80 * SECOND;
        Recovery recovery =
                new Recovery(new Releases.ByHolds(), new Server(1_000, 20 * MILLI, back, at -> back - at, 0));
        for (int i = 0; i < 3; i++) {
            recovery.new Caller(i * SECOND, 0);
        }
        for (int i = 0; i < 6_000; i++) {
            recovery.new Caller(back + 10L * i * MILLI, 0);
        }
        recovery.run(back + 200 * SECOND);
        assertThat(recovery.answered).hasSize(6_003);
        assertThat(recovery.answered.stream().filter(at -> at <= back + 20 * SECOND))
                .as("of 2,000 that came")
                .hasSizeGreaterThan(1_990);
    }
}
