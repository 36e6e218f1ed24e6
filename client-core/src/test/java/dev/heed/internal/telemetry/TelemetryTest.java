package dev.heed.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.heed.Attempt;
import dev.heed.Hold;
import dev.heed.ResiliencePolicy;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.internal.hold.HoldLog;
import dev.heed.internal.testing.CapturedLog;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log and the listeners: what they are told of a step, and what they cannot break. */
class TelemetryTest {
    private static final Object CALL = "the call";
    private static final ResiliencePolicy POLICY = ResiliencePolicy.documented();

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final List<Step> told = new ArrayList<>();

    private static Telemetry telemetry(List<BiConsumer<Object, Step>> listeners) {
        return new Telemetry(listeners, Optional.empty());
    }

    private static Step step(InCall facts) {
        Attempt attempt = facts.build();
        return Step.of(attempt, POLICY.decide(attempt));
    }

    @Test
    void aStepIsALineWithItsFactsAsKeyValues() {
        Step reply = step(InCall.replied("GET", "http://host/", 503).number(2));
        Step failure = step(InCall.failed("GET", "http://host/", new IOException("reset")));
        telemetry(List.of()).call(POLICY, CALL).step(reply);
        telemetry(List.of()).call(POLICY, CALL).step(failure);
        assertThat(log.messages()).containsExactly(reply.toString(), failure.toString());
        assertThat(log.facts())
                .containsExactly(
                        Map.of("attempt", 2, "status", 503, "wait", Duration.ofMinutes(2), "reason", "floor"),
                        Map.of(
                                "attempt",
                                1,
                                "status",
                                "IOException",
                                "wait",
                                Duration.ofMillis(250),
                                "reason",
                                "backoff"));
    }

    @Test
    void everyListenerIsToldOfEveryStepWhateverTheOthersThrow() {
        Telemetry telemetry = telemetry(List.of(
                (call, step) -> {
                    throw new IllegalStateException("listener");
                },
                (call, step) -> told.add(step),
                (call, step) -> {
                    assertThat(call).isSameAs(CALL);
                    told.add(step);
                }));
        Step step = step(InCall.replied("GET", "http://host/", 200));
        telemetry.call(POLICY, CALL).step(step);
        assertThat(told).containsExactly(step, step);
        assertThat(log.lines()).hasSize(2).allMatch(line -> line.getLevel() == Level.DEBUG);
        assertThat(log.lines().get(1).getThrowableProxy().getMessage()).isEqualTo("listener");
    }

    @Test
    void aCallAnsweredAtOnceIsOfInterestToListenersAndToADebugLog() {
        assertThat(telemetry(List.of()).wantsEveryStep()).isTrue();
        log.level(Level.INFO);
        assertThat(telemetry(List.of()).wantsEveryStep()).isFalse();
        assertThat(telemetry(List.of((call, step) -> told.add(step))).wantsEveryStep())
                .isTrue();
    }

    @Test
    void withoutARegistryACallAnsweredAtOnceIsNotCounted() {
        telemetry(List.of((call, step) -> told.add(step))).countAnsweredAtOnce(POLICY);
        assertThat(told).isEmpty();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void callsThatNobodyCountsShareOneObject() {
        Telemetry telemetry = telemetry(List.of());
        assertThat(telemetry.call(POLICY, CALL)).isSameAs(telemetry.call(POLICY, CALL));
    }

    @Test
    void aHeaderWhoseUnitMakesItAbsurdIsNamedOnce() {
        Telemetry telemetry = telemetry(List.of());
        telemetry.call(POLICY, CALL).absurd(Set.of());
        telemetry.call(POLICY, CALL).absurd(Set.of("x-reset"));
        telemetry.call(POLICY, CALL).absurd(Set.of("x-reset"));
        telemetry.call(POLICY, CALL).absurd(Set.of("x-other"));
        assertThat(log.lines()).hasSize(2).allMatch(line -> line.getLevel() == Level.WARN);
        assertThat(log.messages().get(0))
                .isEqualTo("the value of x-reset cannot be meant in the unit that the policy gives it: ignored");
        assertThat(log.facts()).containsExactly(Map.of("header", "x-reset"), Map.of("header", "x-other"));
    }

    @Test
    void warningsAreBounded() {
        Telemetry telemetry = telemetry(List.of());
        for (int i = 0; i < 1_000; i++) {
            telemetry.call(POLICY, CALL).absurd(Set.of("x-" + i));
        }
        assertThat(log.lines()).hasSize(256);
    }

    @Test
    void aHoldIsOneLineWhenItIsArmedAndOneWhenItIsOver() {
        Hold hold = new Hold(Scope.ORIGIN, "", "http://host", 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));
        new HoldLog.Armed(hold).run();
        new HoldLog.Over(hold, 3, 2).run();
        assertThat(log.lines()).allMatch(line -> line.getLevel() == Level.INFO);
        assertThat(log.messages())
                .containsExactly("hold armed: " + hold, "hold over: 3 waited, 2 were answered locally: " + hold);
        assertThat(log.facts())
                .containsExactly(
                        Map.of("status", 429, "scope", Scope.ORIGIN, "until", hold.until()),
                        Map.of("status", 429, "scope", Scope.ORIGIN, "waited", 3, "answeredLocally", 2));
    }
}
