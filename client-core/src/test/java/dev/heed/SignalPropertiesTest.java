package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds of every policy that is told what services send, and of every reply. */
class SignalPropertiesTest {
    private static final int RUNS = 1_000;

    /** Reads the lines of an attempt as a client's own type of response. */
    private static final class Lines implements HeaderLines<List<Map.Entry<String, String>>> {
        private int read;

        @Override
        public int size(List<Map.Entry<String, String>> lines) {
            return lines.size();
        }

        @Override
        public String name(List<Map.Entry<String, String>> lines, int index) {
            return lines.get(index).getKey();
        }

        @Override
        public String value(List<Map.Entry<String, String>> lines, int index) {
            read++;
            return lines.get(index).getValue();
        }
    }

    private static List<Map.Entry<String, String>> lines(Attempt attempt) {
        return attempt.facts().headers.entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(value -> Map.entry(each.getKey(), value)))
                .toList();
    }

    @Test
    void aPolicyBuiltFromWhatIsPrintedIsEqual() {
        int different = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            ResiliencePolicy policy = RandomSignals.policy(new SplittableRandom(seed));
            ResiliencePolicy again = PrintedPolicy.read(policy.toString());
            assertThat(again).as("seed %d", seed).isEqualTo(policy).hasSameHashCodeAs(policy);
            assertThat(again).hasToString(policy.toString());
            assertThat(policy.toBuilder().build()).as("seed %d", seed).isEqualTo(policy);
            different += policy.equals(ResiliencePolicy.documented()) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(RUNS * 3 / 4);
    }

    @Test
    void theQuickLookOverlooksNothing() {
        int nothing = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ResiliencePolicy policy = RandomSignals.policy(random);
            Attempt reply = RandomSignals.reply(random);
            int status = reply.status().orElseThrow();
            if (policy.signals().saysNothing(status, lines(reply), new Lines())) {
                nothing++;
                assertThat(policy.signals().meant(reply)).as("seed %d", seed).isEqualTo(status);
                ResponseSignals said = policy.signals().forOthers(reply, Rule.surface(), Scope.ORIGIN);
                assertThat(said.usedUp()).as("seed %d", seed).isEmpty();
                assertThat(said.absurd()).as("seed %d", seed).isEmpty();
            }
        }
        assertThat(nothing).isBetween(RUNS / 10, RUNS * 9 / 10);
    }

    @Test
    void noReplyThrowsOrHoldsForNoTimeOrForOnesOwn() {
        int held = 0;
        for (int seed = 0; seed < RUNS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ResiliencePolicy policy = RandomSignals.policy(random);
            Attempt reply = RandomSignals.reply(random);
            Decision decision = policy.decide(reply);
            assertThat(policy.decide(reply)).isEqualTo(decision);
            List<ResponseSignals.UsedUp> usedUp = policy.signalsOf(reply).usedUp();
            assertThat(usedUp).as("seed %d", seed).allSatisfy(limit -> {
                assertThat(limit.scope()).isNotEqualTo(Scope.CALL);
                assertThat(limit.time()).isPositive();
            });
            held += usedUp.isEmpty() ? 0 : 1;
            boolean isUntold = policy.rule(policy.signals().meant(reply)).actsIfTold()
                    && !policy.signals().namesWait(reply);
            assertThat(isUntold && decision instanceof Decision.Retry)
                    .as("seed %d: %s", seed, decision)
                    .isFalse();
        }
        assertThat(held).isGreaterThan(RUNS / 50);
    }

    @Test
    void theQuickLookReadsOnlyValuesOfHeadersThatMayCount() {
        Signals signals = ResiliencePolicy.builder()
                .rateLimit(RateLimit.of("x-left", "x-reset", WaitUnit.SECONDS))
                .rateLimit(RateLimit.fields())
                .build()
                .signals();
        Lines lines = new Lines();
        List<Map.Entry<String, String>> good = List.of(
                Map.entry("Content-Type", "text/plain"),
                Map.entry("X-Left", "4999"),
                Map.entry("X-Reset", "60"),
                Map.entry("RateLimit", "\"a\";r=50;t=30"));
        assertThat(signals.saysNothing(200, good, lines)).isTrue();
        assertThat(lines.read).isEqualTo(2);
        assertThat(signals.saysNothing(200, List.of(Map.entry("x-left", "0")), lines))
                .isFalse();
        assertThat(signals.saysNothing(200, List.of(Map.entry("ratelimit", "\"a\";r=0")), lines))
                .isFalse();
        assertThat(signals.saysNothing(200, List.of(Map.entry("y-left", "0")), lines))
                .isTrue();
        assertThat(signals.saysNothing(200, List.of(), lines)).isTrue();
    }

    @Test
    void theQuickLookOfAPolicyThatNamesNothingReadsNothing() {
        Signals none = ResiliencePolicy.documented().signals();
        assertThat(none.saysNothing(200, List.of(Map.entry("x-left", "0")), new HeaderLines<List<?>>() {
                    @Override
                    public int size(List<?> response) {
                        throw new AssertionError("read");
                    }

                    @Override
                    public String name(List<?> response, int index) {
                        throw new AssertionError("read");
                    }

                    @Override
                    public String value(List<?> response, int index) {
                        throw new AssertionError("read");
                    }
                }))
                .isTrue();
        Signals readsOne = ResiliencePolicy.builder()
                .readAs(200, 503, Match.header("a"))
                .build()
                .signals();
        assertThat(readsOne.saysNothing(200, List.of(), new Lines())).isFalse();
        assertThat(readsOne.saysNothing(204, List.of(), new Lines())).isTrue();
        Signals waits = ResiliencePolicy.builder()
                .rateLimit(RateLimit.retryAfter("x-wait", WaitUnit.SECONDS))
                .build()
                .signals();
        assertThat(waits.saysNothing(200, List.of(Map.entry("X-Wait", "0")), new Lines()))
                .isFalse();
    }
}
