package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.CallProgress;
import dev.heed.Decision;
import dev.heed.Hold;
import dev.heed.Reason;
import dev.heed.ResiliencePolicy;
import dev.heed.Rule;
import dev.heed.Scope;
import dev.heed.Step;
import dev.heed.Time;
import dev.heed.internal.http.Hop;
import dev.heed.internal.http.UrlKey;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.internal.testing.InCall;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one call knows of itself across its attempts. */
class CallStateTest {
    private static final String URL = "http://host/page";
    private static final Hold HOLD =
            new Hold(Scope.ORIGIN, "", "http://host", 429, Instant.EPOCH, Instant.EPOCH.plusSeconds(9));

    private final VirtualTime time = VirtualTime.manual();
    private final List<Step> told = new ArrayList<>();
    private final Telemetry telemetry = new Telemetry(List.of((call, step) -> told.add(step)), Optional.empty());
    private final CallState state = begun(ResiliencePolicy.documented(), time);

    private CallState begun(ResiliencePolicy policy, Time clock) {
        return new CallState(policy, clock, time.nanoTime(), telemetry.call(policy, this));
    }

    private Decision replied(int status) {
        return told(InCall.replied("GET", URL, status).decidedBy(state));
    }

    private Decision told(Decision decision) {
        state.tellListeners();
        return decision;
    }

    /** A slow one would delay the hold that the reply asks for. */
    @Test
    void listenersAreNotToldBeforeOtherCallsObey() {
        InCall.replied("GET", URL, 429).decidedBy(state);
        assertThat(told).isEmpty();
        state.tellListeners();
        assertThat(told).isEqualTo(state.trail().steps());
    }

    private Decision failed(IOException failure) {
        return told(InCall.failed("GET", URL, failure).decidedBy(state));
    }

    private Decision held(Duration left, boolean news) {
        return InCall.held("GET", URL, HOLD, left).heldIn(state, news);
    }

    private List<Reason> reasons() {
        return state.trail().steps().stream().map(Step::reason).toList();
    }

    @Test
    void everyRepeatUsesAnAttemptUntilNoneIsLeft() {
        assertThat(List.of(replied(500), replied(500), replied(500)).stream().map(Decision::reason))
                .containsExactly(Reason.BACKOFF, Reason.BACKOFF, Reason.ATTEMPTS_EXHAUSTED);
        assertThat(state.trail().steps().stream().map(Step::attempt)).containsExactly(1, 2, 3);
        assertThat(told).isEqualTo(state.trail().steps());
    }

    @Test
    void aRepeatWithNewCredentialsUsesNoAttempt() {
        InCall renewed = InCall.replied("GET", URL, 401).renewal(Reason.CREDENTIALS_RENEWED);
        assertThat(renewed.decidedBy(state)).isInstanceOf(Decision.Retry.class);
        replied(500);
        assertThat(state.trail().steps().stream().map(Step::attempt)).containsExactly(1, 1);
    }

    @Test
    void aStepStandsAtTheTimeOfItsReply() {
        time.advance(Duration.ofSeconds(3));
        replied(503);
        assertThat(state.trail().steps().get(0).at()).isEqualTo(time.now());
        assertThat(state.trail().startedAt()).isEqualTo(time.now().minusSeconds(3));
    }

    @Test
    void aCallThatWasAskedForEarlierStartedThen() {
        CallState late = new CallState(
                ResiliencePolicy.documented(),
                time,
                time.nanoTime() - Duration.ofSeconds(7).toNanos(),
                telemetry.call(ResiliencePolicy.documented(), this));
        assertThat(late.trail().startedAt()).isEqualTo(time.now().minusSeconds(7));
        assertThat(late.elapsedNanos()).isEqualTo(Duration.ofSeconds(7).toNanos());
    }

    @Test
    void whatHasPassedCountsAgainstMaxElapsed() {
        time.advance(Duration.ofMinutes(13).plusNanos(1));
        assertThat(replied(503).reason()).isEqualTo(Reason.WAIT_EXCEEDS_MAX_ELAPSED);
        assertThat(held(Duration.ofMinutes(2), true).reason()).isEqualTo(Reason.HELD);
        assertThat(held(Duration.ofMinutes(2), true)).isInstanceOf(Decision.Deliver.class);
        assertThat(held(Duration.ofMinutes(2).minusNanos(1), true)).isInstanceOf(Decision.Retry.class);
    }

    @Test
    void aClockBehindTheStartOfTheCallCountsAsItsStart() {
        CallState early = new CallState(
                ResiliencePolicy.documented(),
                time,
                time.nanoTime() + 1_000,
                telemetry.call(ResiliencePolicy.documented(), this));
        assertThat(early.elapsedNanos()).isZero();
        assertThat(InCall.replied("GET", URL, 503).decidedBy(early).reason()).isEqualTo(Reason.FLOOR);
        assertThat(InCall.held("GET", URL, HOLD, Duration.ZERO).heldIn(early, true))
                .isInstanceOf(Decision.Retry.class);
    }

    @Test
    void theNextAttemptIsReadyWhenTheWaitIsOver() {
        time.advance(Duration.ofSeconds(3));
        replied(503);
        long ready = state.readyAtNanos();
        assertThat(ready - time.nanoTime()).isEqualTo(Duration.ofMinutes(2).toNanos());
        time.advance(Duration.ofMinutes(2));
        held(Duration.ofSeconds(40), true);
        assertThat(state.readyAtNanos() - ready)
                .isEqualTo(Duration.ofSeconds(40).toNanos());
    }

    @Test
    void aConsequenceCountsFromTheArrivalOfTheReply() {
        time.advance(Duration.ofSeconds(3));
        long arrived = time.nanoTime();
        replied(503);
        time.advance(Duration.ofSeconds(1));
        assertThat(state.effects(CallProgress.builder().rule(Rule.surface()).build())
                        .arrivedNanos())
                .isEqualTo(arrived);
        assertThat(state.effects(CallProgress.builder().rule(Rule.surface()).build())
                        .step()
                        .status())
                .hasValue(503);
    }

    @Test
    void aHoldIsNotedWhenItIsMetAndWhenItEndsTheCall() {
        held(Duration.ofSeconds(9), true);
        held(Duration.ofSeconds(5), false);
        assertThat(state.trail().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.decision().delay()).isEqualTo(Duration.ofSeconds(9)));
        assertThat(held(Duration.ofHours(1), false)).isInstanceOf(Decision.Deliver.class);
        assertThat(reasons()).containsExactly(Reason.HELD, Reason.HELD);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, PT0S, PT0S, PT5M",
        "PT0S, PT0S, PT2M, PT3M",
        "PT11M, PT0S, PT0S, PT4M",
        "PT16M, PT0S, PT0S, PT-1M",
        "PT1M, PT3M, PT0S, PT1M59.999999999S",
        "PT1M, PT1M, PT0S, PT-0.000000001S",
        "PT1M, PT1H, PT4M, PT1M"
    })
    void aCallMayWaitForOthersAsLongAsTheShortestLimitLeaves(
            Duration elapsed, Duration callTimeout, Duration waited, Duration allowance) {
        time.advance(elapsed);
        assertThat(state.allowance(callTimeout, waited)).isEqualTo(allowance);
    }

    @Test
    void aFragmentMakesNoOtherHop() {
        assertThat(Hop.of("GET", URL + "#a")).isEqualTo("GET " + URL);
        assertThat(UrlKey.withoutFragment("#a")).isEmpty();
        assertThat(UrlKey.withoutFragment(URL)).isEqualTo(URL);
    }

    @Test
    void anInterruptedWaitIsToldFromACancelledOne() {
        IOException interrupted = new InterruptedIOException("interrupted");
        assertThat(state.abandoned("GET", URL, interrupted)).isSameAs(interrupted);
        state.abandoned("GET", URL, new IOException("Canceled"));
        assertThat(reasons()).containsExactly(Reason.INTERRUPTED, Reason.CANCELED);
        assertThat(TrailException.read(interrupted))
                .hasValueSatisfying(trail -> assertThat(trail.reason()).contains(Reason.INTERRUPTED));
    }

    @Test
    void aMistakeIsTheLastStepByName() {
        state.failedUnexpectedly("GET", URL, new IllegalStateException("mistake"));
        assertThat(told).singleElement().satisfies(step -> {
            assertThat(step.failure()).contains("IllegalStateException");
            assertThat(step.reason()).isEqualTo(Reason.FAILURE_IS_FINAL);
        });
    }

    @Test
    void earlierFailuresAreSuppressedUnderTheLastOneOnce() {
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        failed(first);
        failed(second);
        IOException last = new IOException("last");
        assertThat(state.explained(last)).isSameAs(last);
        assertThat(last.getSuppressed()).startsWith(first, second).hasSize(3);
        assertThat(state.explained(last).getSuppressed()).hasSize(3);
    }

    @Test
    void aFailureIsNotSuppressedUnderItself() {
        IOException again = new IOException("again");
        failed(again);
        assertThat(state.explained(again).getSuppressed()).singleElement().isInstanceOf(TrailException.class);
    }

    @Test
    void whatIsThrownAgainAndAgainGathersNothing() {
        IOException again = new IOException("again");
        failed(new IOException("fresh"));
        failed(again);
        assertThat(state.explained(again).getSuppressed())
                .as("of one call")
                .singleElement()
                .isInstanceOf(TrailException.class);
        CallState next = begun(ResiliencePolicy.documented(), time);
        InCall.failed("GET", URL, new IOException("fresh")).decidedBy(next);
        assertThat(next.explained(again).getSuppressed()).as("of another").hasSize(1);
        assertThat(TrailException.read(again)).contains(next.trail());
    }

    @ParameterizedTest
    @CsvSource({"NaN, 0", "-0.5, 0", "0, 0", "0.5, 125", "1, 249", "17, 249"})
    void diceOutOfBoundsCostNoReply(double dice, long jitterMillis) {
        CallState unlucky = begun(ResiliencePolicy.documented(), new Rolling(time, dice));
        Decision decision = InCall.replied("GET", URL, 500).decidedBy(unlucky);
        assertThat(decision.delay().toMillis()).isEqualTo(250 + jitterMillis);
    }

    private record Rolling(VirtualTime clock, double random) implements Time {
        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Timer delay(Duration delay, Runnable wake) {
            return clock.delay(delay, wake);
        }
    }

    @Test
    void whatWasThrownAfterAResponseThatIsRepeatedIsSuppressedUnderTheLast() {
        IOException lost = new IOException("lost");
        told(InCall.replied("GET", URL, 500).thenThrew(lost).decidedBy(state));
        assertThat(state.explained(new IOException("last")).getSuppressed()).startsWith(lost);
    }
}
