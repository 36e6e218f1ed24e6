package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.failure;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Retry;
import dev.heed.internal.testing.InCall;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backoff of the user, resilience4j's own type: what it says is done, and what it does wrong costs no reply. */
class BackoffTest {
    /** Right for the first attempt, which the builder asks about, and for the second whatever is tested. */
    private static ResiliencePolicy.Builder inTheSecond(IntervalFunction second) {
        return ResiliencePolicy.builder().backoff(attempt -> attempt == 1 ? Long.valueOf(1) : second.apply(attempt));
    }

    private static InCall second() {
        return reply("GET", 500).number(2);
    }

    private static Retry backsOff(Duration wait) {
        return new Retry(wait, Duration.ZERO, Reason.BACKOFF);
    }

    @Test
    void aFunctionOfTheUsersIsAskedByTheNumberOfTheAttemptThatEnded() {
        ResiliencePolicy.Builder policy =
                ResiliencePolicy.builder().maxAttempts(5).backoff(attempt -> attempt * 1000L);
        assertThat(by(policy, reply("GET", 500))).isEqualTo(backsOff(Duration.ofSeconds(1)));
        assertThat(by(policy, reply("GET", 500).number(4))).isEqualTo(backsOff(Duration.ofSeconds(4)));
        assertThat(by(policy, failure("GET", new IOException("reset")).number(3)))
                .isEqualTo(backsOff(Duration.ofSeconds(3)));
    }

    @Test
    void theDiceAreNotRolledOnAFunctionOfTheUsers() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().backoff(IntervalFunction.of(1000));
        assertThat(by(policy, reply("GET", 500).random(0.999))).isEqualTo(backsOff(Duration.ofSeconds(1)));
    }

    @Test
    void resilience4jsRandomBackoffIsTakenAsItIs() {
        ResiliencePolicy policy = ResiliencePolicy.builder()
                .backoff(IntervalFunction.ofExponentialRandomBackoff(500, 2.0))
                .build();
        for (int i = 0; i < 100; i++) {
            assertThat(policy.decide(reply("GET", 500).build()).delay())
                    .isBetween(Duration.ofMillis(250), Duration.ofMillis(750));
        }
    }

    @Test
    void aFunctionThatThrowsGivesWayToTheDefault() {
        ResiliencePolicy.Builder policy = inTheSecond(attempt -> {
            throw new IllegalStateException("out of intervals");
        });
        assertThat(by(policy, second())).isEqualTo(backsOff(Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeIntervalIsZero(long millis) {
        assertThat(by(inTheSecond(attempt -> millis), second())).isEqualTo(backsOff(Duration.ZERO));
    }

    @Test
    @SuppressWarnings("NullAway") // the function of a user whose code is not checked for null
    void nullIsZero() {
        assertThat(by(inTheSecond(attempt -> null), second())).isEqualTo(backsOff(Duration.ZERO));
    }

    @Test
    void aHugeIntervalIsLongerThanTheLimitsAndOverflowsNothing() {
        Deliver tooLong = new Deliver(Reason.WAIT_EXCEEDS_MAX_WAIT, Optional.of(Rule.MAX_DURATION));
        assertThat(by(inTheSecond(attempt -> Long.MAX_VALUE), second())).isEqualTo(tooLong);
    }
}
