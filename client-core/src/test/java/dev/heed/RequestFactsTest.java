package dev.heed;

import static dev.heed.Given.documented;
import static dev.heed.Given.redirect;
import static dev.heed.Given.reply;
import static dev.heed.Given.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a request is: whether its key says anything, and whether its body is still being written. */
class RequestFactsTest {
    @Test
    void anEmptyKeyMakesNothingIdempotent() {
        InCall facts = reply("POST", 503).requestHeaders(List.of("Idempotency-Key"));
        assertThat(facts.build().idempotent()).isTrue();
        assertThat(facts.emptyIdempotencyKey().build().idempotent()).isFalse();
        assertThat(reply("PUT", 503).emptyIdempotencyKey().build().idempotent())
                .as("by its method")
                .isTrue();
    }

    @Test
    void aKeyInAnotherHeaderMakesAPostIdempotent() {
        assertThat(Attempt.replied("POST", Given.URL, 503).build().idempotent()).isFalse();
        Attempt keyed =
                Attempt.replied("POST", Given.URL, 503).otherIdempotencyKey().build();
        assertThat(keyed.idempotent()).isTrue();
        assertThat(words(ResiliencePolicy.documented().decide(keyed))).isEqualTo("repeat floor");
    }

    @Test
    void nothingIsSentBesideABodyThatIsStillBeingWritten() {
        assertThat(words(documented(reply("PUT", 503).body(Attempt.Body.OPEN))))
                .isEqualTo("deliver body-not-repeatable");
        assertThat(words(documented(redirect("POST", 303, Given.URL, "https://api.example.com/b")
                        .body(Attempt.Body.OPEN))))
                .isEqualTo("deliver body-not-repeatable");
        assertThat(words(documented(redirect("POST", 303, Given.URL, "https://api.example.com/b")
                        .body(Attempt.Body.ONE_SHOT))))
                .as("it is not needed any more")
                .isEqualTo("follow GET");
    }
}
