package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.internal.testing.InCall;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An interceptor sent the request once more after a reply, and nobody knows what became of that. */
class SentAgainTest {
    private static final String URL = "http://home.test/a";

    private static InCall lostAfter(String method, int status) {
        return InCall.replied(method, URL, status)
                .header("Location", "/b")
                .location("http://home.test/b")
                .thenThrew(new IOException("lost"))
                .sentAgain();
    }

    private static Decision decided(InCall facts) {
        return ResiliencePolicy.documented().decide(facts.build());
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308, 408, 425, 429})
    void aPostIsNotSentOnceMore(int status) {
        assertThat(decided(lostAfter("POST", status)))
                .isInstanceOfSatisfying(
                        Decision.Deliver.class, end -> assertThat(end.reason()).isEqualTo(Reason.NOT_IDEMPOTENT));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 503})
    void aPutIsRepeatedAsTheReplySays(int status) {
        assertThat(decided(lostAfter("PUT", status))).isInstanceOf(Decision.Retry.class);
    }

    @Test
    void aPostWithAKeyIsRepeatedAsTheReplySays() {
        InCall facts = lostAfter("POST", 429).requestHeaders(List.of("Idempotency-Key"));
        assertThat(decided(facts)).isInstanceOf(Decision.Retry.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303})
    void theGetThatARedirectMakesOfAPostIsSent(int status) {
        assertThat(decided(lostAfter("POST", status))).isInstanceOf(Decision.Follow.class);
    }
}
