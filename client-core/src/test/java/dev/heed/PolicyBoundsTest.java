package dev.heed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is just within the bounds of the settings. */
class PolicyBoundsTest {
    private final ResiliencePolicy.Builder builder = ResiliencePolicy.builder();

    @Test
    void aRangeMayBeOneStatus() {
        assertThat(builder.onRange(520, 520, Rule.backOff()).build().rule(520)).isEqualTo(Rule.backOff());
    }

    @Test
    void aBackoffMayBeZero() {
        assertThatCode(() -> builder.backoff(attempt -> 0L)).doesNotThrowAnyException();
    }

    /** By itself: the one that {@code surfaceAll()} gives out is made when the class is loaded. */
    @Test
    void whatSurfacesEverythingHasNoRuleAndOneAttempt() {
        ResiliencePolicy policy = new PolicyBuilder().surfacingEverything().build();
        for (int status = 100; status < 1000; status++) {
            assertThat(policy.rule(status)).isEqualTo(Rule.surface());
        }
        assertThat(policy.failureRule()).isEqualTo(Rule.surface());
        assertThat(policy.maxAttempts()).isEqualTo(1);
        assertThat(policy.redirects()).isEqualTo(Redirects.none());
        assertThat(policy.maxWait()).isEqualTo(Duration.ofMinutes(5));
        assertThat(policy.obeysHolds()).isFalse();
    }

    @Test
    void aPolicyObeysHoldsIfAnyOfItsRulesRepeatsOrHolds() {
        assertThat(nearlySurfacing().build().obeysHolds()).isFalse();
        assertThat(nearlySurfacing().onFailure(Rule.backOff()).build().obeysHolds())
                .isTrue();
        assertThat(nearlySurfacing().on(503, Rule.backOff()).build().obeysHolds())
                .isTrue();
        Rule remembered = Rule.neverRepeat().holding(Scope.SAME_REQUEST, Duration.ofMinutes(1));
        assertThat(nearlySurfacing().on(400, remembered).build().obeysHolds()).isTrue();
    }

    private static PolicyBuilder nearlySurfacing() {
        return new PolicyBuilder().surfacingEverything().maxAttempts(2);
    }

    @Test
    void aPolicyPrintsTheRulesThatDoMoreThanSurface() {
        assertThat(builder.on(404, Rule.surface()).build().toString())
                .contains("503=waitAtLeast(PT2M).holding(RESOURCE)")
                .doesNotContain("surface()");
    }

    @Test
    void anAttemptTimeoutIsMoreThanZero() {
        assertThat(builder.attemptTimeout(Duration.ofNanos(1)).build().attemptTimeout())
                .contains(Duration.ofNanos(1));
        for (Duration refused : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.attemptTimeout(refused))
                    .withMessageContainingAll("attemptTimeout", refused.toString());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.attemptTimeout(Rule.MAX_DURATION.plusNanos(1)))
                .withMessageContaining("attemptTimeout");
    }

    @Test
    void anAttemptTimeoutIsPrintedWhereThereIsOne() {
        assertThat(ResiliencePolicy.documented().attemptTimeout()).isEmpty();
        assertThat(ResiliencePolicy.documented().toString()).doesNotContain("attemptTimeout");
        assertThat(builder.attemptTimeout(Duration.ofSeconds(5)).build().toString())
                .contains(", attemptTimeout(PT5S)");
    }

    @Test
    void anIdempotencyKeyHasAHeaderAndMethodsThatCanBe() {
        refusesKeys("header of idempotencyKeys must be a token (RFC 9110 5.6.2), was ''", "", "POST");
        refusesKeys("header of idempotencyKeys must be a token (RFC 9110 5.6.2), was 'My Key'", "My Key", "POST");
        refusesKeys("method of idempotencyKeys must be a token (RFC 9110 5.6.2), was 'PO ST'", "Key", "PO ST");
        refusesKeys("method of idempotencyKeys must be POST, as it is sent, was post", "Key", "post");
        refusesKeys("methods of idempotencyKeys(Key) must be one or more, such as POST and PATCH, were none", "Key");
    }

    private void refusesKeys(String message, String header, String... methods) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.idempotencyKeys(header, methods))
                .withMessage(message);
    }

    @Test
    void idempotencyKeysArePrintedAsTheyAreWritten() {
        ResiliencePolicy policy =
                builder.idempotencyKeys("Idempotency-Key", "POST", "PATCH").build();
        assertThat(policy.toString()).contains(", idempotencyKeys(\"Idempotency-Key\", \"PATCH\", \"POST\")]");
        assertThat(policy.idempotencyHeader("PATCH")).contains("Idempotency-Key");
        assertThat(policy.idempotencyHeader("GET")).isEmpty();
        assertThat(ResiliencePolicy.documented().idempotencyHeader("POST")).isEmpty();
        assertThat(ResiliencePolicy.documented().toString()).doesNotContain("idempotencyKeys");
    }

    @Test
    void aStatusThatCannotBeIsSurfaced() {
        ResiliencePolicy policy = builder.on(999, Rule.backOff()).build();
        assertThat(policy.rule(999)).isEqualTo(Rule.backOff());
        for (int status : new int[] {Integer.MIN_VALUE, -1, 0, 1_000, Integer.MAX_VALUE}) {
            assertThat(policy.rule(status)).isEqualTo(Rule.surface());
        }
    }
}
