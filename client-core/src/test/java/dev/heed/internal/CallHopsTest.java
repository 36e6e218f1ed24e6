package dev.heed.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Attempt;
import dev.heed.Decision;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.Why;
import dev.heed.testing.VirtualTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one call knows of its redirects. */
class CallHopsTest {
    private static final String A = "http://host/a";
    private static final String B = "http://host/b";
    private static final String C = "http://host/c";

    private final VirtualTime time = VirtualTime.manual();
    private final ResiliencePolicy policy =
            ResiliencePolicy.builder().redirects(Redirects.standard().limit(3)).build();
    private final CallState state =
            new CallState(policy, time, time.nanoTime(), new Telemetry(List.of(), Optional.empty()).call(policy));

    private Decision redirected(String from, String to, boolean setsCookie) {
        Attempt.Builder facts =
                Attempt.replied("GET", from, 302).header("Location", to).location(to);
        Decision decision = state.decide("GET", from, setsCookie ? facts.header("Set-Cookie", "a=b") : facts);
        if (decision instanceof Decision.Follow) {
            state.follows(CallState.hop("GET", from), CallState.hop("GET", to));
        }
        return decision;
    }

    private Why why(String from, String to) {
        return redirected(from, to, false).why();
    }

    @Test
    void theWayBackIsACircle() {
        assertThat(why(A, B)).isEqualTo(Why.REDIRECTED);
        assertThat(why(B, A)).isEqualTo(Why.REDIRECT_LOOP);
    }

    @Test
    void hopsAreCountedApartFromTheRequestThatBegan() {
        assertThat(List.of(why(A, B), why(B, C), why(C, C + 1), why(C + 1, C + 2)))
                .containsExactly(Why.REDIRECTED, Why.REDIRECTED, Why.REDIRECTED, Why.TOO_MANY_REDIRECTS);
    }

    @Test
    void hopsBeforeACookieMakeNoCircleWithThoseAfterIt() {
        assertThat(redirected(A, B, true).why()).isEqualTo(Why.REDIRECTED);
        assertThat(why(B, A)).as("with the cookie").isEqualTo(Why.REDIRECTED);
        assertThat(why(A, B)).as("again, and with the same cookie").isEqualTo(Why.REDIRECT_LOOP);
    }

    @Test
    void aReplyThatIsNotFollowedForgivesNothing() {
        redirected(A, B, false);
        state.decide("GET", B, Attempt.replied("GET", B, 503).header("Set-Cookie", "a=b"));
        assertThat(why(B, A)).isEqualTo(Why.REDIRECT_LOOP);
    }

    @Test
    void theEndOfACircleNamesItsHops() {
        redirected(A, B, false);
        assertThat(state.redirectsEnd(Why.REDIRECT_LOOP, "GET " + B))
                .hasMessage("Redirects go in a circle: GET " + A + " -> GET " + B)
                .satisfies(end -> assertThat(TrailNote.read(end)).isPresent());
    }

    @Test
    void aRequestThatLeadsToItselfIsACircleOfOne() {
        assertThat(why(A, A)).isEqualTo(Why.REDIRECT_LOOP);
        assertThat(state.redirectsEnd(Why.REDIRECT_LOOP, "GET " + A)).hasMessage("Redirects go in a circle: GET " + A);
    }

    @Test
    void tooManyAreCountedWithoutTheRequestThatBeganAndTellNoSecret() {
        redirected(A + "?token=s3cr3t", B, false);
        redirected(B, C, false);
        assertThat(state.redirectsEnd(Why.TOO_MANY_REDIRECTS, "GET " + C))
                .hasMessage("Too many redirects (followed 2): GET " + A + "?token=* -> GET " + B + " -> GET " + C);
    }
}
