package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.heed.CallProgress;
import dev.heed.Match;
import dev.heed.RateLimit;
import dev.heed.ResiliencePolicy;
import dev.heed.ResponseSignals;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.WaitUnit;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.internal.testing.CapturedLog;
import dev.heed.internal.testing.InCall;
import dev.heed.testing.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a call makes of a response whose policy is told how to read it. */
class CallSignalsTest {
    private static final String URL = "http://host/page";
    private static final ResiliencePolicy POLICY = ResiliencePolicy.builder()
            .rateLimit(RateLimit.of("left", "reset", WaitUnit.EPOCH_SECONDS))
            .rateLimit(RateLimit.retryAfter("wait-ms", WaitUnit.MILLISECONDS))
            .readAs(403, 429, Match.header("left", "0"))
            .build();

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final VirtualTime time = VirtualTime.manual();
    private final Telemetry telemetry = new Telemetry(List.of(), Optional.empty());
    private final CallState state = new CallState(POLICY, time, time.nanoTime(), telemetry.call(POLICY, this));

    private AttemptEffects effects() {
        return state.effects(CallProgress.builder().rule(Rule.surface()).build());
    }

    private String inSeconds(int seconds) {
        return String.valueOf(time.now().getEpochSecond() + seconds);
    }

    @Test
    void theEffectsOfAnAttemptHoldForTheLimitThatItReports() {
        InCall.replied("GET", URL, 200)
                .header("left", "0")
                .header("reset", inSeconds(37))
                .decidedBy(state);
        assertThat(effects().signals().usedUp()).singleElement().satisfies(limit -> {
            assertThat(limit.scope()).isEqualTo(Scope.ORIGIN);
            assertThat(limit.time()).isBetween(Duration.ofSeconds(36), Duration.ofSeconds(37));
        });
        assertThat(effects().signals()).as("kept no longer").isSameAs(ResponseSignals.NONE);
    }

    @Test
    void theNextAttemptSaysForItself() {
        InCall.replied("GET", URL, 200)
                .header("left", "0")
                .header("reset", inSeconds(37))
                .decidedBy(state);
        InCall.replied("GET", URL, 200).decidedBy(state);
        assertThat(effects().signals().usedUp()).isEmpty();
    }

    @Test
    void theTrailSaysWhatWasReadAs() {
        InCall.replied("GET", URL, 403)
                .header("left", "0")
                .header("wait-ms", "1500")
                .decidedBy(state);
        assertThat(state.trail().toString()).contains("-> 403, read as 429; waits 1.5s, repeats");
        assertThat(state.trail().steps().get(0).readAs()).hasValue(429);
    }

    @Test
    void anAbsurdValueIsWarnedOfOnceAndNotLogged() {
        for (int i = 0; i < 2; i++) {
            InCall.replied("GET", URL, 200)
                    .header("left", "0")
                    .header("reset", "1767225660000")
                    .header("wait-ms", "99999999999999")
                    .decidedBy(state);
        }
        assertThat(log.lines().stream().filter(line -> line.getLevel() == Level.WARN))
                .hasSize(2);
        assertThat(log.messages()).noneMatch(line -> line.contains("1767225660000") || line.contains("99999999"));
    }
}
