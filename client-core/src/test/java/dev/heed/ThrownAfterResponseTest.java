package dev.heed;

import static dev.heed.Given.TWO_MINUTES;
import static dev.heed.Given.documented;
import static dev.heed.Given.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision.Deliver;
import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Something was thrown after the response had come: what follows, and what is told of it. */
class ThrownAfterResponseTest {
    private final IOException reset = new SocketException("reset");

    private static InCall redirect() {
        return Given.redirect("GET", 302, Given.URL, "https://api.example.com/b")
                .header("Retry-After", "7");
    }

    @Test
    void aResponseThatIsRepeatedOrFollowedIsSoAllTheSame() {
        assertThat(documented(reply("GET", 503).thenThrew(reset))).isEqualTo(documented(reply("GET", 503)));
        assertThat(documented(redirect().thenThrew(reset))).isEqualTo(documented(redirect()));
        assertThat(documented(reply("GET", 503).thenThrew(new SocketTimeoutException("slow"))))
                .as("interrupted by type only")
                .isEqualTo(documented(reply("GET", 503)));
    }

    @Test
    void aCallThatWasInterruptedEndsAndTellsOfTheWaitThatWasToFollow() {
        assertThat(documented(reply("GET", 503).thenThrew(new InterruptedIOException())))
                .isEqualTo(new Deliver(Reason.INTERRUPTED, Optional.of(TWO_MINUTES)));
        assertThat(documented(redirect().thenThrew(new InterruptedIOException())))
                .isEqualTo(new Deliver(Reason.INTERRUPTED, Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void aMistakeOfTheProgramEndsTheCall() {
        assertThat(documented(reply("GET", 503).thenThrew(new IllegalStateException())))
                .isEqualTo(new Deliver(Reason.FAILURE_IS_FINAL, Optional.of(TWO_MINUTES)));
    }

    @Test
    void aResponseThatEndsTheCallKeepsItsReasonUnlessItWasAGoodOne() {
        assertThat(documented(reply("GET", 404).thenThrew(reset)))
                .isEqualTo(new Deliver(Reason.SURFACED, Optional.empty()));
        assertThat(documented(reply("GET", 200).thenThrew(reset)))
                .isEqualTo(new Deliver(Reason.FAILED_AFTER_RESPONSE, Optional.empty()));
    }

    @Test
    void factsAndStepNameBoth() {
        Attempt attempt = reply("GET", 503).thenThrew(reset).build();
        assertThat(attempt.thrownAfter()).containsSame(reset);
        assertThat(attempt).hasToString("attempt 1 GET -> 503, then SocketException");
        assertThat(Step.of(attempt, ResiliencePolicy.documented().decide(attempt)))
                .asString()
                .contains("-> 503, then SocketException; waits 2m 0s, repeats");
    }
}
