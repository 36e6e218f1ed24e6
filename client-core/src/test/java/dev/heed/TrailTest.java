package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.internal.testing.InCall;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happened to a call, in order, as a timeline that a person can read. */
class TrailTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final String URL = "https://me:pw@api.example.com/orders?token=s3cr3t#s3cr3t";

    private static Step step(long afterSeconds, InCall facts) {
        Attempt attempt = facts.arrivedAt(START.plusSeconds(afterSeconds)).build();
        return Step.of(attempt, ResiliencePolicy.documented().decide(attempt));
    }

    /** A redirect, a connection that failed, a 503, and attempts that are used up. */
    private static Trail eventful() {
        String next = "https://api.example.com/v2/orders?token=s3cr3t";
        return new Trail(
                START,
                List.of(
                        step(1, Given.redirect("GET", 302, URL, next)),
                        step(2, InCall.failed("GET", next, new ConnectException("refused by s3cr3t"))),
                        step(3, InCall.replied("GET", next, 503).number(2)),
                        step(123, InCall.replied("GET", next, 503).number(3).header("Retry-After", "300"))));
    }

    @Test
    void aTrailReadsAsATimeline() {
        assertThat(eventful()).hasToString("""
                        started 2026-03-01T10:00:00Z
                          +1s  attempt 1: GET https://api.example.com/orders?token=* -> 302; \
                        goes to GET https://api.example.com/v2/orders?token=* (follows Location)
                          +2s  attempt 1: GET https://api.example.com/v2/orders?token=* -> ConnectException; \
                        waits 0.25s, repeats (backoff)
                          +3s  attempt 2: GET https://api.example.com/v2/orders?token=* -> 503; \
                        waits 2m 0s, repeats (the least wait of this status)
                          +2m 3s  attempt 3: GET https://api.example.com/v2/orders?token=* -> 503; \
                        delivered, retry in 5m 0s (all attempts are used)""");
    }

    @Test
    void theCurrentAttemptIsTheOneThatTheLastStepLedTo() {
        assertThat(new Trail(START, List.of()).currentAttempt()).isEqualTo(1);
        List<Step> steps = eventful().steps();
        List<Integer> current = new ArrayList<>();
        for (int known = 1; known <= steps.size(); known++) {
            current.add(new Trail(START, steps.subList(0, known)).currentAttempt());
        }
        assertThat(current).as("hop, retry, retry, end").containsExactly(1, 2, 3, 3);
    }

    @Test
    void aTrailCountsAttemptsRedirectsAndWaits() {
        Trail trail = eventful();
        assertThat(trail.attempts()).isEqualTo(3);
        assertThat(trail.redirects()).isEqualTo(1);
        assertThat(trail.waited()).isEqualTo(Duration.ofMillis(120_250));
        assertThat(trail.reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
        assertThat(trail.retryAt()).contains(START.plusSeconds(123 + 300));
    }

    @Test
    void aTrailBeforeTheFirstReplyIsEmpty() {
        Trail trail = new Trail(START, List.of());
        assertThat(trail.attempts()).isZero();
        assertThat(trail.redirects()).isZero();
        assertThat(trail.waited()).isZero();
        assertThat(trail.reason()).isEmpty();
        assertThat(trail.retryAt()).isEmpty();
        assertThat(trail).hasToString("started 2026-03-01T10:00:00Z");
    }

    @Test
    void aCallThatGoesOnHasNoTimeToTryAgain() {
        Trail waiting = new Trail(START, List.of(step(1, InCall.replied("GET", URL, 503))));
        assertThat(waiting.retryAt()).isEmpty();
        assertThat(waiting.reason()).contains(Reason.FLOOR);
    }

    @Test
    void aTrailIsASnapshot() {
        List<Step> steps = new ArrayList<>(eventful().steps());
        Trail trail = new Trail(START, steps);
        steps.clear();
        assertThat(trail.steps()).hasSize(4);
        assertThatThrownBy(() -> trail.steps().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000999S, 0s",
        "PT0.25S, 0.25s",
        "PT0.5S, 0.5s",
        "PT1.001S, 1.001s",
        "PT10S, 10s",
        "PT1M, 1m 0s",
        "PT2M3.5S, 2m 3.5s",
        "PT1H, 1h 0m 0s",
        "PT26H1S, 26h 0m 1s",
        "PT-3S, -3s"
    })
    void durationsAreWrittenForPeople(Duration time, String text) {
        assertThat(Trail.readable(time)).isEqualTo(text);
    }

    @Test
    void anAnswerInPlaceOfWaitingForAHoldIsFromTheHold() {
        Hold hold = new Hold(Scope.ORIGIN, "", "https://api.example.com", 429, START, START.plusSeconds(9));
        Step waits = step(1, InCall.held("GET", URL, hold, Duration.ofSeconds(9)));
        Step answered = step(1, InCall.held("GET", URL, hold, Duration.ofHours(1)));
        assertThat(new Trail(START, List.of(waits)).fromHold()).isFalse();
        assertThat(new Trail(START, List.of(waits, answered)).fromHold()).isTrue();
        assertThat(new Trail(START, List.of(answered)).attempts())
                .as("nothing was sent")
                .isZero();
        assertThat(new Trail(START, List.of(waits, step(10, InCall.replied("GET", URL, 200)))).fromHold())
                .isFalse();
        assertThat(new Trail(START, List.of()).fromHold()).isFalse();
    }
}
