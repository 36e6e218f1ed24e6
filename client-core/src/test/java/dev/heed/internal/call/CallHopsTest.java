package dev.heed.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.Decision;
import dev.heed.Reason;
import dev.heed.Redirects;
import dev.heed.ResiliencePolicy;
import dev.heed.internal.http.Hop;
import dev.heed.internal.telemetry.Telemetry;
import dev.heed.internal.testing.InCall;
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
            new CallState(policy, time, time.nanoTime(), new Telemetry(List.of(), Optional.empty()).call(policy, this));

    private Reason why(String from, String to) {
        InCall facts = InCall.replied("GET", from, 302).header("Location", to).location(to);
        Decision decision = facts.decidedBy(state);
        if (decision instanceof Decision.Follow) {
            state.follows(Hop.of("GET", from), Hop.of("GET", to));
        }
        return decision.reason();
    }

    @Test
    void theWayBackIsFollowedAndCountsAsAnyHop() {
        assertThat(List.of(why(A, B), why(B, A), why(A, A), why(A, B)))
                .containsExactly(Reason.REDIRECTED, Reason.REDIRECTED, Reason.REDIRECTED, Reason.TOO_MANY_REDIRECTS);
    }

    @Test
    void hopsAreCountedApartFromTheRequestThatBegan() {
        assertThat(List.of(why(A, B), why(B, C), why(C, C + 1), why(C + 1, C + 2)))
                .containsExactly(Reason.REDIRECTED, Reason.REDIRECTED, Reason.REDIRECTED, Reason.TOO_MANY_REDIRECTS);
    }

    @Test
    void theEndNamesTheHopsAndTheLastCircle() {
        why(A, B);
        why(B, C);
        why(C, B);
        assertThat(state.redirectsEnd("GET " + B))
                .hasMessage("Too many redirects (followed 3): GET " + A + " -> GET " + B + " -> GET " + C + " -> GET "
                        + B + "; they go in a circle: GET " + B + " -> GET " + C + " -> GET " + B)
                .satisfies(end -> assertThat(TrailException.read(end)).isPresent());
    }

    @Test
    void aCircleThatWasLeftIsNamedAsWell() {
        why(A, A);
        why(A, B);
        why(B, C);
        assertThat(state.redirectsEnd("GET " + C))
                .hasMessageEndingWith(" -> GET " + C + "; they go in a circle: GET " + A + " -> GET " + A);
    }

    @Test
    void urlsThatDifferInASecretMakeNoCircle() {
        why(A + "?token=1", A + "?token=2");
        assertThat(state.redirectsEnd("GET " + A)).hasMessageEndingWith("?token=* -> GET " + A + "?token=*");
    }

    @Test
    void tooManyAreCountedWithoutTheRequestThatBeganAndTellNoSecret() {
        why(A + "?token=s3cr3t", B);
        why(B, C);
        assertThat(state.redirectsEnd("GET " + C))
                .hasMessage("Too many redirects (followed 2): GET " + A + "?token=* -> GET " + B + " -> GET " + C);
    }
}
