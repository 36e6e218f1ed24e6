package dev.heed;

import static dev.heed.Given.TWO_MINUTES;
import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.Decision.Deliver;
import dev.heed.Decision.Retry;
import dev.heed.internal.testing.InCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wait that does not fit is not begun: the reply is handed over at once, with the reason and the wait. */
class LimitsTest {
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Retry ALLOWED = new Retry(TWO_MINUTES, Duration.ZERO, Reason.FLOOR);

    private static Deliver refused(Reason why) {
        return new Deliver(why, Optional.of(TWO_MINUTES));
    }

    @Test
    void aWaitAsLongAsMaxWaitIsWaited() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder();
        assertThat(by(policy.maxWait(TWO_MINUTES), reply("GET", 503))).isEqualTo(ALLOWED);
        assertThat(by(policy.maxWait(TWO_MINUTES.minus(NANO)), reply("GET", 503)))
                .isEqualTo(refused(Reason.WAIT_EXCEEDS_MAX_WAIT));
    }

    @Test
    void anAttemptMayBeginExactlyAtMaxElapsed() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().maxElapsed(Duration.ofMinutes(3));
        assertThat(by(policy, reply("GET", 503).elapsed(Duration.ofMinutes(1)))).isEqualTo(ALLOWED);
        assertThat(by(policy, reply("GET", 503).elapsed(Duration.ofMinutes(1).plus(NANO))))
                .isEqualTo(refused(Reason.WAIT_EXCEEDS_MAX_ELAPSED));
    }

    @Test
    void anAttemptDoesNotBeginAtTheMomentInWhichTheCallTimesOut() {
        InCall facts = reply("GET", 503).elapsed(Duration.ofMinutes(1));
        assertThat(documented(facts.callTimeout(Duration.ofMinutes(3).plus(NANO))))
                .isEqualTo(ALLOWED);
        assertThat(documented(facts.callTimeout(Duration.ofMinutes(3))))
                .isEqualTo(refused(Reason.WAIT_EXCEEDS_CALL_TIMEOUT));
    }

    @Test
    void aCallTimeoutOfZeroIsNone() {
        assertThat(documented(reply("GET", 503).callTimeout(Duration.ZERO))).isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({"1, repeat floor", "2, repeat floor", "3, deliver attempts-exhausted", "4, deliver attempts-exhausted"})
    void theFirstSendCountsAsAnAttempt(int number, String words) {
        assertThat(documented(reply("GET", 503).number(number)))
                .extracting(Given::words)
                .isEqualTo(words);
    }

    @Test
    void maxWaitOfZeroRepeatsOnlyWhatNeedsNoWait() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().maxWait(Duration.ZERO);
        assertThat(by(policy.backoff(attempt -> 0L), reply("GET", 429).header("Retry-After", "0")))
                .isEqualTo(new Retry(Duration.ZERO, Duration.ZERO, Reason.BACKOFF));
        assertThat(by(policy, reply("GET", 429).header("Retry-After", "1")))
                .isEqualTo(new Deliver(Reason.WAIT_EXCEEDS_MAX_WAIT, Optional.of(Duration.ofSeconds(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999", "9223372036854775807", "123456789012345678901234567890"})
    void aWaitBeyondRangeIsLongerThanAnyLimit(String forever) {
        ResiliencePolicy.Builder patient = ResiliencePolicy.builder()
                .maxWait(Rule.MAX_DURATION)
                .maxElapsed(Rule.MAX_DURATION)
                .maxAttempts(100);
        for (int status : new int[] {408, 429, 500, 503}) {
            Decision decision = by(patient, reply("GET", status).header("Retry-After", forever));
            assertThat(decision).isInstanceOfSatisfying(Deliver.class, deliver -> {
                assertThat(deliver.reason()).isIn(Reason.WAIT_EXCEEDS_MAX_WAIT, Reason.WAIT_EXCEEDS_MAX_ELAPSED);
                assertThat(deliver.retryAfter())
                        .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Rule.MAX_DURATION));
            });
        }
    }

    @Test
    void theLimitsOfTheFactsCannotOverflow() {
        InCall facts = reply("GET", 503)
                .elapsed(Duration.ofSeconds(Long.MAX_VALUE))
                .callTimeout(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(documented(facts)).isEqualTo(refused(Reason.WAIT_EXCEEDS_MAX_ELAPSED));
    }

    @Test
    void factsOutOfBoundsAreRefusedByName() {
        InCall facts = reply("GET", 503);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts.elapsed(Duration.ofSeconds(-1)))
                .withMessage("elapsed must not be negative, was PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts.callTimeout(Duration.ofNanos(-1)))
                .withMessageContainingAll("callTimeout", "negative", "PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> facts.number(0))
                .withMessageContainingAll("number", "at least 1", "was 0");
        for (double roll : new double[] {-0.1, 1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> facts.random(roll))
                    .withMessageContainingAll("random", "from 0 to below 1", String.valueOf(roll));
        }
        for (int status : new int[] {Integer.MIN_VALUE, -1, 1000}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> reply("GET", status))
                    .withMessage("status must be from 0 to 999, was " + status);
        }
    }

    @Test
    void factsDoNotChangeOnceTheyAreBuilt() {
        InCall facts = reply("POST", 503).header("Retry-After", "3");
        Attempt before = facts.build();
        facts.requestHeaders(List.of("Idempotency-Key"))
                .header("Retry-After", "7")
                .number(9);
        assertThat(before.idempotent()).isFalse();
        assertThat(before.header("Retry-After")).containsExactly("3");
        assertThat(before.number()).isEqualTo(1);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void aHugeNumberOfAttemptsIsJudgedAtOnce() {
        assertThat(documented(reply("GET", 500).number(Integer.MAX_VALUE)).reason())
                .isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
    }
}
