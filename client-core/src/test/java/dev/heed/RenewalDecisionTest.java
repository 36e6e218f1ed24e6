package dev.heed;

import static dev.heed.Given.by;
import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows a 401 once the credential source has been asked. */
class RenewalDecisionTest {
    private static final Duration NANO = Duration.ofNanos(1);

    private static InCall renewed() {
        return reply("POST", 401).body(Attempt.Body.REPEATABLE).renewal(Reason.CREDENTIALS_RENEWED);
    }

    @Test
    void withNewCredentialsTheRequestGoesAtOnceWhateverItsMethod() {
        assertThat(documented(renewed()))
                .isEqualTo(new Decision.Retry(Duration.ZERO, Duration.ZERO, Reason.CREDENTIALS_RENEWED));
    }

    @Test
    void itIsNoAttemptMore() {
        assertThat(words(documented(renewed().number(3)))).isEqualTo("repeat credentials-renewed");
    }

    @Test
    void otherResultsHandTheReplyOver() {
        assertThat(words(documented(reply("GET", 401)))).isEqualTo("deliver must-change");
        assertThat(words(documented(reply("GET", 401).renewal(Reason.CREDENTIALS_NOT_RENEWED))))
                .isEqualTo("deliver credentials-not-renewed");
        assertThat(words(documented(reply("GET", 401).renewal(Reason.CREDENTIALS_REFUSED))))
                .isEqualTo("deliver credentials-refused");
    }

    @Test
    void aChangedRequestGoesAtOnceWhateverItsRuleSays() {
        for (int status : new int[] {400, 401, 409, 500}) {
            assertThat(documented(reply("POST", status)
                            .renewal(Reason.REQUEST_CHANGED)
                            .number(3)))
                    .isEqualTo(new Decision.Retry(Duration.ZERO, Duration.ZERO, Reason.REQUEST_CHANGED));
        }
        assertThat(words(documented(
                        reply("POST", 409).renewal(Reason.REQUEST_CHANGED).canceled())))
                .isEqualTo("deliver canceled");
    }

    @Test
    void aCallThatWasCancelledIsNotRepeated() {
        assertThat(words(documented(renewed().canceled()))).isEqualTo("deliver canceled");
    }

    @Test
    void theRepeatKeepsToTheLimitsOfTheCall() {
        ResiliencePolicy.Builder policy = ResiliencePolicy.builder().maxElapsed(Duration.ofMinutes(3));
        assertThat(words(by(policy, renewed().elapsed(Duration.ofMinutes(3))))).isEqualTo("repeat credentials-renewed");
        assertThat(words(by(policy, renewed().elapsed(Duration.ofMinutes(3).plus(NANO)))))
                .isEqualTo("deliver wait-exceeds-max-elapsed");
        assertThat(words(documented(renewed().elapsed(Duration.ofMinutes(1)).callTimeout(Duration.ofMinutes(1)))))
                .isEqualTo("deliver wait-exceeds-call-timeout");
    }
}
